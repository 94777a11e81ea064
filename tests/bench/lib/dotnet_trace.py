"""dotnet-trace, as NuGet has it, at its defaults: what its collecting costs the traced process itself."""
import pathlib
import signal
import subprocess
import tempfile
import time

import product

TOOL = product.ROOT / "artifacts/bench/tools/dotnet-trace"
PATIENCE = 60


def install() -> None:
    if not TOOL.exists():
        subprocess.run(["dotnet", "tool", "install", "dotnet-trace", "--tool-path", str(TOOL.parent)], check=True, stdout=subprocess.DEVNULL)


class Collecting:
    """Traces the process while the with statement lasts; it begins once the first events are in the file."""

    def __init__(self, process_id: int) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="np-bench-")
        self._file = pathlib.Path(self._folder.name) / "trace.nettrace"
        self._command = [str(TOOL), "collect", "--process-id", str(process_id), "--output", str(self._file)]

    def __enter__(self) -> None:
        # SIGINT ends it; where this runs in the background it would be ignored.
        self._tool = subprocess.Popen(self._command, env=product.clean_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                      preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        deadline = time.monotonic() + PATIENCE
        while not (self._file.exists() and self._file.stat().st_size > 0):
            if self._tool.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"dotnet-trace does not begin: {' '.join(self._command)}")
            time.sleep(0.02)

    def __exit__(self, *_: object) -> None:
        self._tool.send_signal(signal.SIGINT)
        self._tool.wait(PATIENCE)
        self._folder.cleanup()
