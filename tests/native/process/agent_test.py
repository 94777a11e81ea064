#!/usr/bin/env python3
"""The agent in real .NET processes, with a host that is this test: agent_test.py libNativeProfiler.so"""
import collections
import os
import pathlib
import signal
import subprocess
import sys
import time
import unittest

from cpu_quota import CpuQuota, Unavailable
from fake_host import ALLOC, CONTENTION, CPU, EXCEPTIONS, HEAP, THREADS, WALL, FakeHost, message
from program_test import ProgramTest


def switches_of_our_threads(pid: int) -> dict[int, tuple[str, ...]]:
    """tid -> its counts of context switches, for the threads that are ours."""
    found = {}
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        if not (task / "comm").read_text().startswith("nativeprof"):
            continue
        status = (task / "status").read_text().splitlines()
        found[int(task.name)] = tuple(line for line in status if "ctxt_switches" in line)
    return found


class AgentTest(ProgramTest):
    def test_a_burning_program_is_sampled_to_its_root_under_its_own_names(self):
        process = self.start("burn", 3)
        self.host.accept()
        self.window(2)
        self.resolve_all()
        self.host.release()
        ends = self.host.difference("ends")
        weight = sum(sample.periods for sample in self.host.samples) * self.host.opened["period_us"] * 1e3
        self.assertAlmostEqual((weight + self.host.closed["agent_cpu"]) / self.host.closed["cpu"], 1, delta=0.15)
        self.assertGreaterEqual(ends["root"], 0.99 * sum(ends.values()), ends)
        self.assertEqual(self.host.closed["samples"] - self.host.opened["samples"], len(self.host.samples))
        # Of the thread that burns: on a machine without time to spare the runtime's own, which compile, have a share that is seen.
        burner, _ = collections.Counter(sample.tid for sample in self.host.samples).most_common(1)[0]
        leaves = [self.host.name_of(sample.frames[0]) for sample in self.host.samples if sample.tid == burner]
        self.assertGreater(leaves.count("Burner`1[!T].Burn[System.Int32]"), 0.9 * len(leaves))
        used = sum(cpu for reports in self.host.threads.values() for cpu, _, _ in reports)
        self.assertAlmostEqual((used + self.host.closed["agent_cpu"]) / self.host.closed["cpu"], 1, delta=0.03)
        self.assertEqual(pathlib.Path(f"/proc/{process.pid}/timers").read_text(), "")
        self.expect_normal_end(process)

    def test_allocations_and_cpu_of_one_window_come_apart(self):
        process = self.start("allocate", 3, NATIVEPROFILER_MAX_OVERHEAD="100")
        self.host.accept()
        self.host.open(1, 2000, types=1 << ALLOC | 1 << CPU)
        self.host.pump(8, lambda: self.host.closed)
        self.resolve_all()
        self.host.release()
        allocations = [sample for sample in self.host.samples if sample.kind == ALLOC]
        self.assertGreater(len(allocations), 100)
        self.assertGreater(len(self.host.samples), len(allocations))
        covered, scale = self.host.closed["coverage"][ALLOC]
        self.assertLessEqual(covered, 1.01 * self.host.closed["duration"])
        self.assertGreaterEqual(scale, 1)
        leaves = {(self.host.texts[sample.values[1]], self.host.name_of(sample.frames[0])) for sample in allocations
                  if sample.values[0] > 5000}
        self.assertIn(("System.Byte[]", "Allocator.Allocate"), leaves)
        self.assertEqual(self.host.difference("ends")["root"], len(self.host.samples))
        self.expect_normal_end(process)

    def test_what_was_allocated_before_the_first_window_is_in_the_heap(self):
        process = self.start("keep", 4)
        self.host.accept()
        self.host.pump(2.5)
        self.host.open(1, 500, types=1 << HEAP)
        self.host.pump(5, lambda: self.host.closed)
        self.resolve_all()
        self.host.release()
        kept = sum(1 / (1 - (1 - 1 / 102400) ** sample.values[0]) * sample.values[0] * sample.periods for sample in self.host.samples
                   if "Keeper.Keep" in map(self.host.name_of, sample.frames))
        self.assertAlmostEqual(kept / 50e6, 1, delta=0.2)  # 500 sampled objects: four deviations
        self.expect_normal_end(process)

    def test_a_budget_that_makes_no_sense_is_named_and_the_default_holds(self):
        process = self.start("sleep", 0.2, NATIVEPROFILER_MAX_OVERHEAD="lots")
        _, err = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 7)
        self.assertEqual(err.count("NATIVEPROFILER_MAX_OVERHEAD is 'lots'"), 1, err)

    def test_a_storm_of_allocations_stays_within_the_budget(self):
        self.check_storm(percent=1, types=1 << ALLOC, milliseconds=2000)

    def test_a_storm_with_every_type_on_stays_within_a_small_budget(self):
        self.check_storm(percent=0.2, types=1 << CPU | 1 << HEAP | 1 << CONTENTION | 1 << EXCEPTIONS | 1 << ALLOC, milliseconds=10000)

    def test_a_storm_of_exceptions_stays_within_the_budget(self):
        self.check_storm(percent=1, types=1 << EXCEPTIONS, milliseconds=2000, mode="throw")

    def test_a_storm_of_exceptions_stays_within_a_small_budget(self):
        self.check_storm(percent=0.2, types=1 << EXCEPTIONS, milliseconds=10000, mode="throw")

    def test_a_storm_in_a_tenth_of_a_processor_stays_within_the_budget(self):
        try:
            quota = CpuQuota(0.1)
        except Unavailable as reason:
            self.skipTest(str(reason))
        self.addCleanup(quota.end)
        types = 1 << CPU | 1 << WALL | 1 << HEAP | 1 << CONTENTION | 1 << EXCEPTIONS | 1 << ALLOC
        windows = self.check_storm(percent=1, types=types, milliseconds=10000, quota=quota)
        for window in windows:
            self.assertLess(window["cpu"], 0.15 * 10e9)

    def pump_until_the_first_session_runs(self, process):
        """The runtime spends 10 to 100 ms on the first session of a process, once, and not in a window."""
        def used():
            found = [task for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir() if (task / "comm").read_text() == "nativeprof-evt\n"]
            return int((found[0] / "schedstat").read_text().split()[0]) if found else 0
        before, now = -1, 0
        while now != before or now < 2e6:
            self.host.pump(0.5)
            before, now = now, used()

    def check_storm(self, percent, types, milliseconds, mode="storm", quota=None):
        most = 15
        process = self.start(mode, most * milliseconds / 1000 + 30, NATIVEPROFILER_MAX_OVERHEAD=str(percent))
        if quota is not None:
            quota.add(process.pid)
        self.host.accept()
        self.pump_until_the_first_session_runs(process)
        # What a window spends beyond its part, because others took the processor from it, the next ones pay back: three are enough on
        # a machine that is not busy.
        windows = []
        spent = allowed = 0
        while len(windows) < 3 or (spent > allowed and len(windows) < most):
            self.host.open(len(windows) + 1, milliseconds, types=types)
            self.host.pump(15, lambda: self.host.closed)
            windows.append(self.host.closed)
            cpu = sum(window["cpu"] for window in windows)
            floor = len(windows) * milliseconds * 1e3  # a millisecond per second, where others leave the program less than half a processor
            spent, allowed = sum(window["cost"] for window in windows) / cpu, max(percent / 100, 1.25 * floor / cpu)
        self.assertLessEqual(spent, allowed, windows)
        self.assertGreater(max(scale for _, scale in windows[0]["coverage"].values()), 1.5)
        return windows

    def test_a_type_that_is_not_offered_is_refused(self):
        process = self.start("sleep", 1)
        self.host.accept()
        self.assertEqual(self.host.hello["types"], sum(1 << kind for kind in (CPU, WALL, HEAP, THREADS, CONTENTION, EXCEPTIONS, ALLOC)))
        self.host.open(1, 500, types=1 << CPU | 1 << 31)
        self.host.pump(5, lambda: self.host.opened)
        self.assertEqual(self.host.opened["status"], 2)
        self.expect_normal_end(process)

    def test_between_windows_no_thread_of_ours_wakes(self):
        process = self.start("sleep", 6)
        self.host.accept()
        self.window(0.5)
        self.host.pump(2)  # the heap session looks once more at what it costs
        before = switches_of_our_threads(process.pid)
        self.host.pump(2)
        self.assertEqual(len(before), 2)
        self.assertEqual(switches_of_our_threads(process.pid), before)
        self.expect_normal_end(process)

    def test_a_stopped_host_changes_neither_the_program_nor_the_windows_end(self):
        process = self.start("burn", 4)
        self.host.accept()
        self.host.open(1, 1000)
        time.sleep(2)  # nobody reads: as when the host is stopped
        self.assertEqual(pathlib.Path(f"/proc/{process.pid}/timers").read_text(), "")
        self.host.pump(2, lambda: self.host.closed)
        self.assertEqual(self.host.closed["reason"], 0)
        self.assertLess(self.host.closed["duration"], 1.2e9)
        self.host.release()
        self.expect_normal_end(process)

    def test_a_host_that_dies_ends_the_window_and_another_takes_over(self):
        process = self.start("burn", 6)
        self.host.accept()
        self.host.open(1, 5000)
        self.host.pump(1)
        self.host.connection.close()
        time.sleep(0.3)
        self.assertEqual(pathlib.Path(f"/proc/{process.pid}/timers").read_text(), "")
        self.host.accept(5)
        self.host.open(2, 500)
        self.host.pump(5, lambda: self.host.closed)
        self.assertTrue(any(sample.window == 2 for sample in self.host.samples))
        self.host.release()
        self.expect_normal_end(process)

    def test_the_programs_end_closes_the_window_and_tells_the_names_that_nobody_asked_for(self):
        process = self.start("burn", 1)
        self.host.accept()
        self.host.open(1, 30_000)
        self.expect_normal_end(process)
        self.host.pump(10, lambda: self.host.is_gone)
        self.assertEqual(self.host.closed["reason"], 2)
        self.assertLessEqual({frame for sample in self.host.samples for frame in sample.frames}, set(self.host.names))
        names = {self.host.name_of(sample.frames[0]) for sample in self.host.samples}
        self.assertIn("Burner`1[!T].Burn[System.Int32]", names)

    def test_a_host_that_never_answers_does_not_keep_the_program(self):
        process = self.start("burn", 1)
        self.host.accept()
        self.host.open(1, 30_000)
        self.host.pump(10, lambda: self.host.closed)
        closed = time.monotonic()
        self.expect_normal_end(process)
        self.assertLess(time.monotonic() - closed, 1)

    def test_null_references_in_a_flood_are_all_caught_while_samples_are_taken(self):
        process = self.start("throw", 4, NATIVEPROFILER_MAX_OVERHEAD="100")
        self.host.accept()
        self.host.open(1, 3000, period_us=1000)
        self.host.pump(8, lambda: self.host.closed)
        throwers = {sample.tid for sample in self.host.samples}
        self.assertGreaterEqual(len(throwers), 4)
        self.assertGreater(len(self.host.samples), 0.3 * self.host.closed["cpu"] / 4e6)  # a kernel tick is 4 ms at most
        self.host.release()
        self.expect_normal_end(process)

    def test_child_processes_run_as_always(self):
        process = self.start("children", 2)
        self.host.accept()
        self.window(1.5)
        self.host.release()
        self.expect_normal_end(process)

    def test_a_profiling_signal_from_elsewhere_is_counted_and_does_not_kill(self):
        process = self.start("sleep", 3)
        self.host.accept()
        self.host.open(1, 1000)
        self.host.pump(5, lambda: self.host.opened)
        for _ in range(20):
            os.kill(process.pid, signal.SIGPROF)
            time.sleep(0.005)
        self.host.pump(5, lambda: self.host.closed)
        self.assertGreater(self.host.difference("drops")["foreign_signal"], 0)
        self.host.release()
        self.expect_normal_end(process)

    def test_a_refusal_is_said_once(self):
        process = self.start("sleep", 2)
        self.host.listener.settimeout(10)
        connection, _ = self.host.listener.accept()
        connection.recv(32 << 10)
        self.addCleanup(connection.close)
        connection.send(message(3, FakeHost.string("too old")))
        self.expect_normal_end(process, stderr="nativeprofiler: the host refuses this process: too old\n")

    def test_the_kill_switch_and_wrong_settings_are_obeyed_and_named(self):
        process = self.start("sleep", 0.2, NATIVEPROFILER_ENABLED="0")
        self.expect_normal_end(process)
        process = self.start("sleep", 0.2, NATIVEPROFILER_ENABLED="perhaps")
        _, err = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 7)
        self.assertEqual(err.count("NATIVEPROFILER_ENABLED is 'perhaps'"), 1, err)


if __name__ == "__main__":
    ProgramTest.library = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main(verbosity=2)
