"""The memory of the backend's process over a simulated month of twenty services."""
import subprocess

import product
from backend import Backend


def run(corpus_folder, days: int = 29) -> int:
    """29: the thirtieth day is today's, in which profiles of the future would be."""
    with Backend() as server:
        print(f"the backend, empty: {server.resident_mib():.0f} MiB resident", flush=True)
        return subprocess.run(["dotnet", str(product.program("StoreBench")), "load", str(corpus_folder), server.url,
                               str(server.process.pid), str(days)]).returncode
