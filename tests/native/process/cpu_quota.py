"""A control group whose programs get a share of one processor, as a container with a limit has it."""
import os
import pathlib

ROOT = pathlib.Path("/sys/fs/cgroup")
PERIOD_US = 100_000  # as Docker and Kubernetes choose it


class Unavailable(Exception):
    """No control group can be made here; the text says why."""


class CpuQuota:
    """Both versions of control groups; the folder goes with the last program in it: end() after that."""

    def __init__(self, processors: float) -> None:
        quota = int(processors * PERIOD_US)
        is_second = (ROOT / "cgroup.controllers").exists()
        self._folder = ROOT / ("" if is_second else "cpu") / f"nativeprofiler-test-{os.getpid()}"
        try:
            self._folder.mkdir()
            if is_second:
                (self._folder / "cpu.max").write_text(f"{quota} {PERIOD_US}")
            else:
                (self._folder / "cpu.cfs_period_us").write_text(str(PERIOD_US))
                (self._folder / "cpu.cfs_quota_us").write_text(str(quota))
        except OSError as error:
            self.end()
            raise Unavailable(f"no control group for CPU can be made here: {error}") from error

    def add(self, pid: int) -> None:
        """All threads of a process, and the programs that it starts from now on."""
        (self._folder / "cgroup.procs").write_text(str(pid))

    def end(self) -> None:
        if self._folder.exists():
            self._folder.rmdir()
