#!/usr/bin/env python3
"""What comes and goes in a process while it is sampled without a pause: safety_test.py libNativeProfiler.so PROGRAMS [full] [TEST...]

PROGRAMS holds the built programs of tests/programs. Short by default; `full` runs for as long as the figures that we promise
need (`np bench safety`). TEST is SafetyTest.NAME; without any all run."""
import collections
import os
import pathlib
import re
import resource
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
NATIVE = "."  # such functions have no type's name before the point
OWN_COUNT = ["unshare", "--user", "--map-root-user"]  # of queued signals: other programs of the user do not count
MAX_GROWTH_KIB = 8 << 10  # the ring is a part of it


def scaled(short: float, full: float) -> float:
    return full if IS_FULL else short


def queued_signals(pid: int) -> int:
    """What the kernel holds of signals for the process, timers among them: the least of some moments, as a signal may be on its way. It counts
    by user and namespace (OWN_COUNT)."""
    def now() -> int:
        return int(re.search(r"^SigQ:\s*(\d+)/", pathlib.Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)[1])

    least = now()
    for _ in range(20):
        if least == 0:
            break
        time.sleep(0.01)
        least = min(least, now())
    return least


def unloadable_library() -> str:
    return str(pathlib.Path(LIBRARY).parent / "tests/native/symbols/libunloadable.so")


def command_of(name: str, *arguments: str) -> list[str]:
    return ["dotnet", str(PROGRAMS / name / "release" / f"{name}.dll"), *arguments]


class Sampled:
    """A program under the agent, with one window after the other until it ends."""

    def __init__(self, name: str, *arguments: str, limits=None, seconds_between_names=1.0):
        self.seconds_between_names = seconds_between_names
        self.ends, self.drops, self.samples, self.timers_left, self.signals_left = {}, {}, 0, 0, 0
        self.calls = collections.Counter()  # (name of the caller, name of the frame above it) -> samples
        self.periods: dict[int, int] = {}  # by thread, of windows that came to their end
        self.periods_of_window: dict[int, int] = {}
        with tempfile.TemporaryDirectory() as folder:
            self.host = FakeHost(folder)
            environment = dict(os.environ, CORECLR_ENABLE_PROFILING="1", CORECLR_PROFILER=PROFILER, CORECLR_PROFILER_PATH=LIBRARY,
                               NATIVEPROFILER_HOST=self.host.path)
            self.process = subprocess.Popen(OWN_COUNT + command_of(name, *arguments), env=environment,
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
        milliseconds = scaled(2_000, 10_000)
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
                self.signals_left = max(self.signals_left, queued_signals(self.process.pid))
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
            names = [self.host.name_of(frame) for frame in sample.frames]
            self.calls.update(set(zip(names[1:], names)))

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
    def run_program(self, name: str, *arguments: str, is_flooded=False, **how) -> Sampled:
        done = Sampled(name, *arguments, **how)
        print(f"{name} {' '.join(arguments)}: {done.samples} samples, {100 * done.rooted:.3f} % rooted, ends {done.ends}, drops {done.drops}", flush=True)
        self.assertEqual(done.process.returncode, 0, done.errors)
        self.assertEqual(done.errors, "")
        self.assertEqual(done.timers_left, 0)
        self.assertGreater(done.samples, 0)
        if not is_flooded:  # by others' signals, of which some always wait
            self.assertEqual(done.signals_left, 0)
        return done

    def expect_steady_memory(self, done: Sampled, *arguments: str):
        """The program grows by itself, too: what counts is what it grows more than alone."""
        alone = subprocess.run(command_of("Comings", *arguments), capture_output=True, text=True, check=True).stdout
        growth = [int(last) - int(first) for first, last in (re.findall(r"^resident (\d+)$", output, re.MULTILINE) for output in (alone, done.output))]
        print(f"  resident memory grew by {growth[1]} KiB, without the agent by {growth[0]} KiB")
        self.assertLess(growth[1] - growth[0], MAX_GROWTH_KIB)

    def test_a_storm_of_everything_is_walked(self):
        done = self.run_program("Storm", str(scaled(8, 600)), unloadable_library())
        self.assertGreaterEqual(done.rooted, scaled(0.995, 0.9995), done.ends)

    def test_dynamic_methods_leave_no_memory_behind(self):
        arguments = ("dynamic", str(scaled(5_000, 50_000)))
        done = self.run_program("Comings", *arguments, seconds_between_names=NAMES_WHILE_UNLOADING)
        self.expect_steady_memory(done, *arguments)

    def test_collectible_contexts_come_and_go(self):
        done = self.run_program("Comings", "contexts", str(scaled(200, 1000)), seconds_between_names=NAMES_WHILE_UNLOADING)
        for colour in ("Red", "Green", "Blue"):
            self.expect_right_names(done, caller=f"Programs.Plugin.Call{colour}", callee=f"Programs.Plugin.{colour}")
        self.assertGreaterEqual(done.rooted, scaled(0.95, 0.99), done.ends)

    def expect_right_names(self, done: Sampled, caller: str, callee: str):
        """The caller's code stays, what it calls is a collectible copy's method or the library's clock."""
        called = {name: count for (place, name), count in done.calls.items() if place == caller}
        print(f"  called by {caller}: {called}")
        self.assertGreater(called.get(callee, 0), 0)
        may_be_called = lambda name: name in (callee, "[unloaded]", "[stub]") or name.startswith(("System.Diagnostics.Stopwatch.", NATIVE))
        self.assertEqual([name for name in called if not may_be_called(name)], [])

    def test_threads_live_for_a_moment(self):
        lives = scaled(10_000, 1_000_000)
        done = self.run_program("Comings", "threads", str(lives))
        a_second = lives / float(re.search(r"^seconds (.+)$", done.output, re.MULTILINE)[1])
        print(f"  {lives} threads lived, {a_second:.0f} a second")
        self.assertGreaterEqual(a_second, scaled(200, 2000))
        self.expect_steady_memory(done, "threads", str(lives))

    def test_a_library_is_loaded_and_unloaded_all_the_time(self):
        done = self.run_program("Comings", "libraries", str(scaled(30_000, 1_000_000)), unloadable_library())
        self.assertGreaterEqual(done.rooted, scaled(0.98, 0.995), done.ends)

    def test_a_flood_of_signals_and_null_references_harms_nobody(self):
        # The less urgent of the two, so that the flood comes as often as it should on a machine without a processor to spare.
        with SignalFlood() as flood:
            done = self.run_program("Storm", str(scaled(8, 600)), is_flooded=True, limits=lambda: os.nice(10))
        thrower, other = done.coverage("storm-0"), done.coverage("storm-1")
        self.assertGreater(other, 0)
        print(f"  {flood.sent} signals, {flood.rounds_a_second:.0f} a second to each thread; "
              f"the thread of null references was sampled {100 * thrower / other:.1f} % as often as one that throws nothing")
        self.assertGreaterEqual(flood.rounds_a_second, scaled(500, 2000))
        # Nearly 0 when the thread's signals stay blocked. Timer signals that find one of the flood's pending, into which the kernel
        # merges them, are lost to both threads alike.
        self.assertGreaterEqual(thrower, scaled(0.8, 0.99) * other)

    def test_threads_that_get_no_timer_are_counted(self):
        def limits():
            resource.setrlimit(resource.RLIMIT_SIGPENDING, (300, 300))

        done = self.run_program("Comings", "crowd", "1000", "6", limits=limits)
        self.assertGreater(done.drops.get("timer_refused", 0), 0)


class SignalFlood:
    """signal_flood.py beside the programs that this process starts; the figures are there at the end."""

    def __enter__(self):
        script = pathlib.Path(__file__).with_name("signal_flood.py")
        self.process = subprocess.Popen([sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_):
        output, _ = self.process.communicate("")
        sent, rounds, seconds = output.split()
        self.sent, self.rounds_a_second = int(sent), int(rounds) / float(seconds)


if __name__ == "__main__":
    IS_FULL = "full" in sys.argv
    LIBRARY, PROGRAMS = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
    unittest.main(argv=[sys.argv[0], *(name for name in sys.argv[3:] if name != "full")], verbosity=2)
