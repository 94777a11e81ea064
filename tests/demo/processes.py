"""Child processes of the demo, and a clean end of all of them, adopted ones included."""
import ctypes
import os
import pathlib
import signal
import subprocess
import time

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
STOP_SECONDS = 10

_libc = ctypes.CDLL(None, use_errno=True)


def adopt_orphans() -> None:
    """Makes this process the parent of every orphan below it: the profiler's hosts detach themselves from their app."""
    if _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


def start(name: str, arguments: list, log: pathlib.Path, environment: dict) -> "Child":
    """Starts a program with its output in `log`; it ends when the demo dies, however that happens."""
    with log.open("wb") as output:
        process = subprocess.Popen([str(argument) for argument in arguments], stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=subprocess.STDOUT, env=environment, preexec_fn=_end_with_parent)
    return Child(name, process, log)


def _end_with_parent() -> None:
    os.setpgrp()  # Ctrl-C is for the demo, which then ends its children in order
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


class Child:
    """A program that the demo started."""

    def __init__(self, name: str, process: subprocess.Popen, log: pathlib.Path):
        self.name = name
        self.log = log
        self._process = process

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def explain_end(self) -> str:
        tail = "\n    ".join(self.log.read_text(errors="replace").splitlines()[-15:])
        return f"{self.name} ended with status {self._process.returncode}; the end of {self.log}:\n    {tail}"

    def stop(self) -> None:
        if self.running:
            self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def descendants() -> list:
    """(pid, command) of all processes below this one that still run."""
    parent_of = {}
    command_of = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
        except OSError:
            continue  # ended meanwhile
        state, parent = text.rsplit(")", 1)[1].split()[:2]
        if state != "Z":
            parent_of[int(stat.parent.name)] = int(parent)
            command_of[int(stat.parent.name)] = text[text.index("(") + 1:text.rindex(")")]
    below = []
    frontier = {os.getpid()}
    while frontier:
        frontier = {pid for pid, parent in parent_of.items() if parent in frontier}
        below += [(pid, command_of[pid]) for pid in frontier]
    return below


def end_descendants(patience: float) -> list:
    """Waits for what still runs below this process, then ends it; returns what would not end by itself in that time."""
    deadline = time.monotonic() + patience
    while (left := descendants()) and time.monotonic() < deadline:
        _reap()
        time.sleep(0.1)
    for pid, _ in left:
        _signal(pid, signal.SIGKILL)
    while descendants():
        _reap()
        time.sleep(0.05)
    _reap()
    return left


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0] != 0:
            pass
    except ChildProcessError:
        pass
