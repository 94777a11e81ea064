#!/usr/bin/env python3
"""The agent beside handlers that a program or one of its libraries has for the agent's signals: handlers_test.py libNativeProfiler.so"""
import pathlib
import signal
import subprocess
import sys
import unittest

from program_test import ProgramTest

STOOD_DOWN = 4  # status of window_opened


class HandlersTest(ProgramTest):
    @property
    def own_handlers(self) -> pathlib.Path:
        return self.library.parent / "tests/native/process/libown_handlers.so"

    def start_with_own_handlers(self, *signals: signal.Signals, **settings: str) -> subprocess.Popen:
        """A program that takes the signals after its start, and goes on only when its handlers go on working."""
        marker = pathlib.Path(self.sockets.name, "taken")
        process = self.start("signals", 3, str(self.own_handlers), str(marker), *(str(int(taken)) for taken in signals), **settings)
        self.host.accept()
        self.host.pump(20, marker.exists)
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

    def test_a_signal_that_is_taken_while_a_window_is_open_harms_neither(self):
        marker = pathlib.Path(self.sockets.name, "taken")
        process = self.start("signals", 4, str(self.own_handlers), str(marker), str(int(signal.SIGSEGV)))
        self.host.accept()
        self.host.open(1, 2000, period_us=1000)
        self.host.pump(10, lambda: self.host.closed)
        self.assertTrue(marker.exists())
        self.assertEqual((self.host.opened["status"], self.host.closed["reason"]), (0, 0))
        self.assertGreater(len(self.host.samples), 0)
        self.host.release()
        self.expect_normal_end(process)

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
