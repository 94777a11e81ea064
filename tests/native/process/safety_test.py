#!/usr/bin/env python3
"""What comes and goes in a process while it is sampled without a pause: safety_test.py libNativeProfiler.so PROGRAMS [full] [TEST...]

PROGRAMS holds the built programs of tests/programs. Short by default; `full` runs for as long as the figures that we promise
need (`np bench safety`). TEST is SafetyTest.NAME; without any all run."""
import ctypes
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from fake_host import FakeHost

LIBRARY, PROGRAMS, IS_FULL = "", pathlib.Path(), False
PROFILER = "{D6A1F2C3-5B0E-4E57-9A7C-36C1E5B08F24}"
FASTEST_US = 1000  # the kernel's tick is slower: as fast as it goes
# So often that questions meet what is just going away: without the fence between the two (clr/unload_fence.h) half of the runs end by SIGSEGV.
NAMES_WHILE_UNLOADING = 0.01
MAX_GROWTH_KIB = 8 << 10  # the ring is a part of it
TGKILL = 234  # the system call's number on x86-64


def scaled(short: int, full: int) -> int:
    return full if IS_FULL else short


def queued_signals() -> int:
    """Of this user, in all processes: timers count among them."""
    return int(re.search(r"^SigQ:\s*(\d+)/", pathlib.Path("/proc/self/status").read_text(), re.MULTILINE)[1])


def command_of(name: str, *arguments: str) -> list[str]:
    return ["dotnet", str(PROGRAMS / name / "release" / f"{name}.dll"), *arguments]


class Sampled:
    """A program under the agent, with one window after the other until it ends."""

    def __init__(self, name: str, *arguments: str, limits=None, seconds_between_names=1.0):
        self.seconds_between_names = seconds_between_names
        self.ends, self.drops, self.samples, self.timers_left = {}, {}, 0, 0
        self.names: dict[str, int] = {}
        self.periods: dict[int, int] = {}  # by thread, of windows that came to their end
        self.periods_of_window: dict[int, int] = {}
        with tempfile.TemporaryDirectory() as folder:
            self.host = FakeHost(folder)
            environment = dict(os.environ, CORECLR_ENABLE_PROFILING="1", CORECLR_PROFILER=PROFILER, CORECLR_PROFILER_PATH=LIBRARY,
                               NATIVEPROFILER_HOST=self.host.path)
            self.process = subprocess.Popen(command_of(name, *arguments), env=environment,
                                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=limits)
            try:
                self.run()
            finally:
                self.process.kill()
                self.host.end()

    def run(self):
        output: list[str] = []
        reader = threading.Thread(target=lambda: output.extend(self.process.communicate()))
        reader.start()
        self.host.accept(20)
        window = 0
        while self.process.poll() is None and not self.host.is_gone:
            window += 1
            self.sample_window(window)
        try:
            self.host.release()
        except OSError:
            pass  # it did not wait for us
        reader.join(30)
        self.output, self.errors = output

    # Not one window for all: a program that ends waits for the window's end for a moment only.
    def sample_window(self, window: int):
        milliseconds = scaled(2_000, 60_000)
        self.periods_of_window = {}
        try:
            self.host.open(window, milliseconds, FASTEST_US)
            deadline = time.monotonic() + milliseconds / 1000 + 20
            while not self.host.closed and not self.host.is_gone and time.monotonic() < deadline:
                # The real host asks once a second: code goes away.
                self.host.pump(self.seconds_between_names, lambda: self.host.closed)
                self.take_samples()
            if self.host.closed:
                self.timers_left += len(pathlib.Path(f"/proc/{self.process.pid}/timers").read_text().splitlines())
        except OSError:  # the program has ended; what it said last is still to be read
            self.host.pump(1, lambda: self.host.closed)
            self.host.is_gone = True
        if self.host.opened and self.host.closed:
            for figure, total in (("ends", self.ends), ("drops", self.drops)):
                for reason, count in self.host.difference(figure).items():
                    total[reason] = total.get(reason, 0) + count
            for tid, periods in self.periods_of_window.items():
                self.periods[tid] = self.periods.get(tid, 0) + periods

    def take_samples(self):
        taken, self.host.samples = self.host.samples, []
        self.samples += len(taken)
        unknown = {frame for sample in taken for frame in sample.frames} - self.host.names.keys()
        self.host.resolve(unknown)
        self.host.pump(0.15, lambda: self.host.answers == self.host.requests)
        for sample in taken:
            self.periods_of_window[sample.tid] = self.periods_of_window.get(sample.tid, 0) + sample.periods
            for name in {self.host.name_of(frame) for frame in sample.frames}:
                self.names[name] = self.names.get(name, 0) + 1

    def coverage(self, thread_name: str) -> float:
        """What a thread's samples stand for, as a share of the CPU that it used in the windows."""
        used = {tid: sum(cpu for cpu, _, name in reports if name == thread_name) for tid, reports in self.host.threads.items()}
        sampled = sum(self.periods.get(tid, 0) for tid, cpu in used.items() if cpu)
        return sampled * FASTEST_US * 1000 / max(1, sum(used.values()))

    @property
    def rooted(self) -> float:
        """Share of the walks that ended at the thread's first function. The limit of frames is the user's, not a failure."""
        walks = sum(self.ends.values()) - self.ends.get("depth_limit", 0)
        return self.ends.get("root", 0) / max(1, walks)


class SafetyTest(unittest.TestCase):
    def run_program(self, name: str, *arguments: str, **how) -> Sampled:
        before = queued_signals()
        done = Sampled(name, *arguments, **how)
        print(f"{name} {' '.join(arguments)}: {done.samples} samples, {100 * done.rooted:.3f} % rooted, ends {done.ends}, drops {done.drops}", flush=True)
        self.assertEqual(done.process.returncode, 0, done.errors)
        self.assertEqual(done.errors, "")
        self.assertEqual(done.timers_left, 0)
        self.assertGreater(done.samples, 0)
        if IS_FULL:  # counts what other programs of this user do, too: not for a machine that does other work
            self.assertLessEqual(queued_signals() - before, 8)
        return done

    def expect_steady_memory(self, done: Sampled, *arguments: str):
        """The program grows by itself, too: what counts is what it grows more than alone."""
        alone = subprocess.run(command_of("Comings", *arguments), capture_output=True, text=True, check=True).stdout
        growth = [int(last) - int(first) for first, last in (re.findall(r"^resident (\d+)$", output, re.MULTILINE) for output in (alone, done.output))]
        print(f"  resident memory grew by {growth[1]} KiB, without the agent by {growth[0]} KiB")
        self.assertLess(growth[1] - growth[0], MAX_GROWTH_KIB)

    def test_a_storm_of_everything_is_walked(self):
        done = self.run_program("Storm", str(scaled(8, 600)))
        self.assertGreaterEqual(done.rooted, scaled_share(0.995, 0.9995), done.ends)

    def test_dynamic_methods_leave_no_memory_behind(self):
        arguments = ("dynamic", str(scaled(5_000, 50_000)))
        done = self.run_program("Comings", *arguments, seconds_between_names=NAMES_WHILE_UNLOADING)
        self.expect_steady_memory(done, *arguments)

    def test_collectible_contexts_come_and_go(self):
        done = self.run_program("Comings", "contexts", str(scaled(200, 1000)), seconds_between_names=NAMES_WHILE_UNLOADING)
        work = sum(count for name, count in done.names.items() if name.startswith("Programs.Plugin.Work"))
        print(f"  {work} samples in the copies' method by name, {done.names.get('?', 0)} with a frame without one")
        self.assertGreater(work, 0)
        self.assertGreaterEqual(done.rooted, scaled_share(0.95, 0.99), done.ends)

    def test_threads_live_for_a_moment(self):
        arguments = ("threads", str(scaled(10_000, 1_000_000)))
        self.expect_steady_memory(self.run_program("Comings", *arguments), *arguments)

    def test_a_library_is_loaded_and_unloaded_all_the_time(self):
        library = pathlib.Path(LIBRARY).parent / "tests/native/symbols/libunloadable.so"
        self.run_program("Comings", "libraries", str(scaled(30_000, 1_000_000)), str(library))

    def test_a_flood_of_signals_and_null_references_harms_nobody(self):
        seconds = scaled(8, 600)
        flood = Flood()
        flood.start()
        self.addCleanup(flood.stop)
        done = self.run_program("Storm", str(seconds))
        thrower, other = done.coverage("storm-0"), done.coverage("storm-1")
        print(f"  {flood.sent} signals; the thread of null references was sampled {100 * thrower / other:.1f} % as often as one that throws nothing")
        self.assertGreater(flood.sent, 200 * seconds)
        # Nearly 0 when the thread's signals stay blocked. Timer signals that find one of the flood's pending, into which the kernel
        # merges them, are lost to both threads alike.
        self.assertGreater(thrower, scaled_share(0.5, 0.95) * other)

    def test_threads_that_get_no_timer_are_counted(self):
        def limits():
            resource.setrlimit(resource.RLIMIT_SIGPENDING, (300, 300))

        done = self.run_program("Comings", "crowd", "1000", "6", limits=limits)
        self.assertGreater(done.drops.get("timer_refused", 0), 0)


def scaled_share(short: float, full: float) -> float:
    return full if IS_FULL else short


class Flood(threading.Thread):
    """SIGPROF to every thread of every child of this process, each half a millisecond."""

    def __init__(self):
        super().__init__(daemon=True)
        self.sent, self._ends = 0, False

    def run(self):
        while not self._ends:
            for child in pathlib.Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
                self.signal_threads(int(child))
            time.sleep(0.0005)

    def signal_threads(self, pid: int):
        try:
            # A program that does not catch the signal yet would be ended by it.
            caught = re.search(r"^SigCgt:\s*([0-9a-f]+)$", pathlib.Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
            if caught is None or int(caught[1], 16) >> (signal.SIGPROF - 1) & 1 == 0:
                return
            for task in os.listdir(f"/proc/{pid}/task"):
                self.send(pid, int(task))
        except OSError:
            return  # it has ended

    def send(self, pid: int, task: int):
        if ctypes.CDLL(None).syscall(TGKILL, pid, task, int(signal.SIGPROF)) == 0:
            self.sent += 1

    def stop(self):
        self._ends = True
        self.join()


if __name__ == "__main__":
    IS_FULL = "full" in sys.argv
    LIBRARY, PROGRAMS = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
    unittest.main(argv=[sys.argv[0], *(name for name in sys.argv[3:] if name != "full")], verbosity=2)
