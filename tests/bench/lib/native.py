"""Native measuring programs: built when their benchmark runs, with the product's own flags."""
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
PRESET = os.environ.get("NP_PRESET", "release")
BUILT = ROOT / "artifacts/native" / PRESET / "tests/bench/native"


def build(*targets: str) -> None:
    for command in (["cmake", "--preset", PRESET], ["cmake", "--build", "--preset", PRESET, "--target", *targets]):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(done.stdout + done.stderr)


def run(program: str, *arguments: str) -> str:
    done = subprocess.run([str(BUILT / program), *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{program} {' '.join(arguments)} ended with {done.returncode}\n{done.stderr}")
    return done.stdout
