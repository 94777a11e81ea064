#!/usr/bin/env python3
"""The agent beside handlers that a program or one of its libraries has for the agent's signals: handlers_test.py libNativeProfiler.so"""
import pathlib
import signal
import subprocess
import sys
import unittest

from fake_host import ALLOC, CPU, HEAP
from program_test import ProgramTest

STOOD_DOWN = 4  # status of window_opened
CLOSED_STANDING_DOWN = 3  # reason of window_closed
TAKEN_FAULTS = "SIGSEGV is handled by another library or the application"


class HandlersTest(ProgramTest):
    @property
    def own_handlers(self) -> pathlib.Path:
        return self.library.parent / "tests/native/process/libown_handlers.so"

    @property
    def marker(self) -> pathlib.Path:
        return pathlib.Path(self.sockets.name, "taken")

    def start_with_own_handlers(self, *signals: signal.Signals, seconds: float = 3, **settings: str) -> subprocess.Popen:
        """A program that takes the signals after its start, until its marker is removed, and goes on only when its handlers go on
        working."""
        process = self.start("signals", seconds, str(self.own_handlers), str(self.marker), *(str(int(taken)) for taken in signals), **settings)
        self.host.accept()
        self.host.pump(20, self.marker.exists)
        return process

    def expect_stand_down(self, taken: signal.Signals):
        process = self.start_with_own_handlers(taken)
        problem = f"{taken.name} is handled by another library or the application"
        for number in (1, 2):
            self.host.open(number, 500)
            self.host.pump(5, lambda: self.host.opened)
            self.assertEqual((self.host.opened["window"], self.host.opened["status"], self.host.opened["detail"]), (number, STOOD_DOWN, problem))
        self.assertEqual(pathlib.Path(f"/proc/{process.pid}/timers").read_text(), "")
        self.assertEqual(self.host.logs, [(2, f"no profiling: {problem}")])
        self.host.release()
        self.expect_normal_end(process, stderr=f"nativeprofiler: no profiling: {problem}\n")

    def test_where_the_program_takes_the_profiling_signal_the_agent_stands_down_and_says_so_once(self):
        self.expect_stand_down(signal.SIGPROF)

    def test_where_the_program_takes_the_fault_signal_the_agent_stands_down_and_says_so_once(self):
        self.expect_stand_down(signal.SIGSEGV)

    def events_in(self, seconds: float) -> int:
        """How many events of the runtime come to the agent in that time."""
        before = self.host.events()
        self.host.pump(seconds)
        return self.host.events() - before

    def test_objects_are_followed_only_while_the_fault_signal_is_the_agents(self):
        process = self.start_with_own_handlers(signal.SIGSEGV, seconds=14, NATIVEPROFILER_MAX_OVERHEAD="100")
        self.host.open(1, 500)
        self.host.pump(5, lambda: self.host.opened)
        self.assertEqual(self.host.opened["status"], STOOD_DOWN)
        self.host.pump(1)  # the runtime's session ends
        self.assertEqual(self.events_in(2), 0)
        self.marker.unlink()
        self.host.pump(1)  # the program gives the signal back
        self.window(1)
        self.host.pump(1)
        self.assertGreater(self.events_in(2), 0)
        self.marker.touch()
        self.host.pump(0.5)  # the program takes it again, and no window follows
        self.host.release()
        self.host.pump(1)
        self.assertEqual(self.events_in(1), 0)
        self.expect_normal_end(process, stderr=f"nativeprofiler: no profiling: {TAKEN_FAULTS}\n")

    def test_a_fault_signal_that_is_taken_while_a_window_is_open_ends_it_and_harms_nobody(self):
        process = self.start_with_own_handlers(signal.SIGSEGV, seconds=8, NATIVEPROFILER_MAX_OVERHEAD="100")
        self.marker.unlink()
        self.host.pump(1)  # the program gives the signal back
        self.host.open(1, 60_000, types=1 << CPU | 1 << ALLOC | 1 << HEAP)
        self.host.pump(1)
        self.assertEqual((self.host.opened["status"], self.host.closed), (0, None))
        self.marker.touch()
        self.host.pump(3, lambda: self.host.closed)
        self.assertEqual(self.host.closed["reason"], CLOSED_STANDING_DOWN)
        self.assertEqual({sample.kind for sample in self.host.samples}, {CPU, ALLOC, HEAP})
        self.assertGreater(self.host.closed["coverage"][ALLOC][0], 0)
        self.assertEqual(pathlib.Path(f"/proc/{process.pid}/timers").read_text(), "")
        self.host.pump(1)  # the runtime's session ends
        self.assertEqual(self.events_in(1), 0)
        self.assertEqual(self.host.logs, [(2, f"no profiling: {TAKEN_FAULTS}")])
        self.host.release()
        self.expect_normal_end(process, stderr=f"nativeprofiler: no profiling: {TAKEN_FAULTS}\n")

    def test_handlers_that_were_there_first_get_what_is_theirs_while_samples_are_taken(self):
        process = self.start_with_own_handlers(LD_PRELOAD=str(self.own_handlers), OWN_HANDLERS="early")
        self.window(1)
        self.assertGreater(len(self.host.samples), 0)
        self.assertGreater(self.host.difference("drops")["foreign_signal"], 0)
        self.host.release()
        self.expect_normal_end(process)


if __name__ == "__main__":
    ProgramTest.library = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main(verbosity=2)
