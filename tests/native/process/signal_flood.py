#!/usr/bin/env python3
"""SIGPROF and the real-time signals that a program handles to every thread of the other children of the parent process, 2,500 times a
second, until standard input ends: all that the agent sends is among them.

A process of its own, not a thread of the test's: that one would wait for its interpreter. Prints how many signals were sent, how many
times all threads got one, and in how many seconds. Threads that came in the last 10 ms do not count as all."""
import ctypes
import os
import pathlib
import re
import select
import signal
import sys
import time

PERIOD = 0.0004
MAX_DELAY = 0.01  # what is later than that is not made up for: signals at once would merge
ROUNDS_PER_LOOK = 25  # at the threads that there are
PROFILING = int(signal.SIGPROF)
SIGNALS = {PROFILING, *range(signal.SIGRTMIN + 1, signal.SIGRTMAX + 1)}
TGKILL = 234  # the system call's number on x86-64

system_call = ctypes.CDLL(None).syscall


def targets() -> list[tuple[int, int, int]]:
    """(process, thread, signal) for all that may be signalled."""
    found = []
    for child in pathlib.Path(f"/proc/{os.getppid()}/task/{os.getppid()}/children").read_text().split():
        try:
            # A program that does not catch a signal yet would be ended by it; this one never does. SIGRTMIN is the runtime's own.
            caught = signals(f"/proc/{child}/status", "SigCgt") & SIGNALS
            if PROFILING in caught:
                for task in os.listdir(f"/proc/{child}/task"):
                    found += ((int(child), int(task), number) for number in caught - waiting(f"/proc/{child}/task/{task}/status"))
        except OSError:
            pass  # it has ended
    return found


def waiting(status: str) -> set[int]:
    """Real-time signals wait one behind the other, and a thread that blocks them would use up all that the user may have waiting."""
    return signals(status, "SigPnd") - {PROFILING}


def signals(status: str, field: str) -> set[int]:
    bits = re.search(rf"^{field}:\s*([0-9a-f]+)$", pathlib.Path(status).read_text(), re.MULTILINE)
    return {number for number in range(1, 65) if bits and int(bits[1], 16) >> (number - 1) & 1}


def is_over() -> bool:
    return bool(select.select([sys.stdin], [], [], 0)[0])


def flood() -> tuple[int, int, float]:
    sent = rounds = 0
    seconds = due = 0.0
    while not is_over():
        began = time.monotonic()
        marks = targets()
        if not marks:
            time.sleep(0.01)
            continue
        for _ in range(ROUNDS_PER_LOOK):
            for process, task, number in marks:
                sent += system_call(TGKILL, process, task, number) == 0
            rounds += 1
            now = time.monotonic()
            due = max(due + PERIOD, now - MAX_DELAY)
            if due > now:
                time.sleep(due - now)
        seconds += time.monotonic() - began
    return sent, rounds, seconds


if __name__ == "__main__":
    print(*flood())
