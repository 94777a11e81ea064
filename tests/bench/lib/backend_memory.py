"""The backend's process over a simulated month of twenty services: its memory, its CPU, and how fast it is there again when killed."""
import subprocess

import product
from backend import Backend

START_GOAL_SECONDS = 5


def run(corpus_folder, days: int = 29) -> int:
    """29: the thirtieth day is today's, in which profiles of the future would be."""
    with Backend() as server:
        print(f"the backend, empty: {server.resident_mib():.0f} MiB resident", flush=True)
        status = subprocess.run(["dotnet", str(product.program("StoreBench")), "load", str(corpus_folder), server.url,
                                 str(server.process.pid), str(days)]).returncode
        seconds = server.kill_and_start()
        met = seconds <= START_GOAL_SECONDS
        print(f"killed with SIGKILL and started: answers after {seconds:.1f} s, goal {START_GOAL_SECONDS} s: {'met' if met else 'MISSED'}")
        return status or (0 if met else 1)
