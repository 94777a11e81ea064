"""Kills a program that writes to the store, again and again, and checks each time that nothing acknowledged is lost."""
import random
import shutil
import subprocess
import sys
import tempfile
import time

import product

KEEP = 20  # rounds until a fresh folder: the store should be young, old and in between


def run(times: int, profiles) -> int:
    bench = ["dotnet", str(product.program("StoreBench"))]
    failed, acknowledged, slowest = 0, 0, 0.0
    folder, ids = tempfile.mkdtemp(prefix="np-crash-"), []
    for round_number in range(times):
        if round_number % KEEP == 0:
            shutil.rmtree(folder, ignore_errors=True)
            ids.clear()
        ids += write_and_kill(bench, profiles, folder, round_number)
        started = time.monotonic()
        check = subprocess.run([*bench, "check", folder], input="\n".join(ids) + "\n", capture_output=True, text=True)
        slowest = max(slowest, time.monotonic() - started)
        if check.returncode != 0:
            failed += 1
            print(f"round {round_number}: {check.stdout}{check.stderr}", flush=True)
        elif (round_number + 1) % KEEP == 0 or round_number + 1 == times:
            print(f"{round_number + 1} kills, the last check: {check.stdout.strip()}", flush=True)
            acknowledged += len(ids)
    shutil.rmtree(folder, ignore_errors=True)
    print(f"{times} kills, {acknowledged} acknowledged profiles, {failed} rounds with a loss; slowest check {slowest:.1f} s")
    return 1 if failed or acknowledged == 0 else 0


def write_and_kill(bench: list[str], profiles, folder: str, round_number: int) -> list[str]:
    """The ids that the writer was told are safe before it died."""
    writer = subprocess.Popen([*bench, "write", str(profiles), folder, str(round_number)], stdout=subprocess.PIPE, text=True)
    if writer.stdout.readline().strip() != "open":
        sys.exit("the writer did not open the store")
    # By what it has done, not by the clock: a busy machine must not kill it before it has done anything.
    lines = [writer.stdout.readline() for _ in range(random.randint(1, 60))]
    time.sleep(random.uniform(0, 0.02))
    writer.kill()
    lines += writer.stdout.read().splitlines(keepends=True)
    writer.wait()
    return [line.rstrip("\n") for line in lines if line.endswith("\n")]  # the last one may be cut off
