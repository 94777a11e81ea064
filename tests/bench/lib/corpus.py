"""Profiles of one to two seconds of real programs: the shop and the C# compiler with our agent, services in Go and Node.js with their
published agents, each in several versions. Kept in artifacts/bench/corpus, one folder per program and version."""
import hashlib
import pathlib
import shutil
import subprocess
import sys
import time

import pprof_duration
import product

FOLDER = product.ROOT / "artifacts/bench/corpus"
PROGRAMS = product.ROOT / "tests/bench/corpus_programs"
SECONDS = 2
AGENTS_SECONDS = 1  # those of others end their windows when they get to it: up to a second late on a busy machine
SHORTEST, LONGEST = 0.95, 2.05
PER_VERSION = 45
LEAST = 300


def profiles() -> list[pathlib.Path]:
    return sorted(FOLDER.glob("*/*.pb.gz"))


def version_folder(program: str, version: str) -> pathlib.Path:
    folder = FOLDER / f"{program}-{version}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def count(program: str, version: str) -> int:
    return len(list(version_folder(program, version).glob("*.pb.gz")))


def record(wanted: list[str]) -> None:
    """These programs anew, or all; about two minutes each."""
    import corpus_agents  # they use this module
    import corpus_dotnet
    product.require(product.AGENT, product.COMMAND_LINE)
    ways = {"shop": corpus_dotnet.record_shop, "go": corpus_agents.record_go, "node": corpus_agents.record_node,
            "csc": corpus_dotnet.record_compiler}
    for name in wanted or ways:
        if name not in ways:
            sys.exit(f"there is no program {name}; there are {', '.join(ways)}")
        print(f"recording {name} …", flush=True)
        for folder in FOLDER.glob(f"{name}-*"):
            shutil.rmtree(folder)
        ways[name]()
    keep_distinct_files()
    total = len(profiles())
    if not wanted and total < LEAST:
        sys.exit(f"only {total} profiles were recorded, {LEAST} are needed")
    print(f"{total} profiles in {FOLDER.relative_to(product.ROOT)}", flush=True)


def keep_distinct_files() -> None:
    """Whoever was ended in the middle of a window may have left a file that says little; none counts twice, and none is of another length."""
    known = set()
    for file in profiles():
        digest = hashlib.sha256(file.read_bytes()).digest()
        if file.stat().st_size < 400 or digest in known or not SHORTEST <= pprof_duration.seconds(file) < LONGEST:
            file.unlink()
        known.add(digest)


def wait_until(done, what: str, processes: list) -> None:
    deadline = time.monotonic() + 600
    while not done():
        if time.monotonic() > deadline or any(process.poll() is not None for process in processes):
            end(processes)
            sys.exit(f"{what} did not give {PER_VERSION} profiles of each version")
        time.sleep(1)


def end(processes: list[subprocess.Popen]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        process.wait()
