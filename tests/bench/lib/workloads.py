"""Programs whose CPU per unit of work is asked between any two moments: the storms of tests/programs, and the shop under load."""
import bisect
import os
import pathlib
import subprocess
import sys
import threading
import time
import urllib.request

import corpus_dotnet
import product

STORM_WARM_UP = 4.0
SHOP_LOAD = pathlib.Path(__file__).with_name("shop_load.lua")
SHOP_SHARE = 0.7  # of the machine's processors
SHOP_CONNECTIONS = 8
SHOP_FIRST_THINK_MS = 4.0
SHOP_TRIALS, SHOP_TRIAL_SECONDS = 5, 3.0


class Storm:
    """Reports its work and its CPU itself, every 10 ms."""

    def __init__(self, name: str, environment: dict[str, str]) -> None:
        self._times: list[int] = []
        self._reports: list[tuple[int, int]] = []
        self.process = subprocess.Popen(["dotnet", str(product.program("Storms")), name, str(1 << 20)], env=environment,
                                        stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout:
            _, moment, units, cpu = line.split()
            self._reports.append((int(units), int(cpu)))
            self._times.append(int(moment))

    @staticmethod
    def warm_up() -> None:
        time.sleep(STORM_WARM_UP)

    @staticmethod
    def moment() -> int:
        return time.time_ns()

    def cost(self, start: int, end: int) -> tuple[float, list[int]]:
        """CPU nanoseconds per unit, between the first report after the start and the last before the end; no latencies."""
        first, last = bisect.bisect_left(self._times, start), bisect.bisect_right(self._times, end) - 1
        (units, cpu), (units_end, cpu_end) = self._reports[first], self._reports[last]
        return (cpu_end - cpu) / max(1, units_end - units), []

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


class Shop:
    """The demo's shop under wrk; the load says of each request when it ended and how long it took."""

    def __init__(self, _: str, environment: dict[str, str]) -> None:
        self._address = f"http://127.0.0.1:{corpus_dotnet.free_port()}"
        self._times: list[int] = []
        self._latencies: list[int] = []
        self.process = subprocess.Popen(["dotnet", str(corpus_dotnet.built("Shop", "Shop.dll"))], stdout=subprocess.DEVNULL,
                                        env=environment | {"ASPNETCORE_URLS": self._address})
        self._clock = (~self.process.pid << 3) | 2  # the process's CPU clock, as clock_getcpuclockid makes it
        self._load: subprocess.Popen | None = None

    def warm_up(self) -> None:
        """Finds the think time at which the shop uses about its share of the machine; what is compiled for speed by then stays."""
        self._wait_until_ready()
        think = SHOP_FIRST_THINK_MS
        for _ in range(SHOP_TRIALS):
            self._start_load(think)
            time.sleep(SHOP_TRIAL_SECONDS / 2)
            used = processors_used(self, SHOP_TRIAL_SECONDS / 2)
            think = max(0.0, think * used / SHOP_SHARE)
        self._start_load(think)
        time.sleep(1)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self._address}/healthz", timeout=5).close()
                return
            except OSError:
                time.sleep(0.1)
        sys.exit(f"the shop did not answer at {self._address}/healthz in 20 seconds")

    def _start_load(self, think_ms: float) -> None:
        self._stop_load()
        self._load = subprocess.Popen(
            ["wrk", "-t", str(SHOP_CONNECTIONS), "-c", str(SHOP_CONNECTIONS), "-d", "24h", "-s", str(SHOP_LOAD), self._address, "--", f"{think_ms:.3f}"],
            env=product.clean_environment(), stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self._read, args=[self._load], daemon=True).start()

    def _read(self, load: subprocess.Popen) -> None:
        for line in load.stdout:
            if line.startswith("request ") and line.endswith("\n"):  # its end is lost when it is killed
                _, moment, latency = line.split()
                self._latencies.append(int(latency))
                self._times.append(int(moment))

    def moment(self) -> tuple[int, int]:
        return time.time_ns(), time.clock_gettime_ns(self._clock)

    def cost(self, start: tuple[int, int], end: tuple[int, int]) -> tuple[float, list[int]]:
        """CPU nanoseconds per request that ended meanwhile, and how long each of them took in microseconds."""
        first, last = bisect.bisect_left(self._times, start[0]), bisect.bisect_right(self._times, end[0])
        return (end[1] - start[1]) / max(1, last - first), self._latencies[first:last]

    def stop(self) -> None:
        self._stop_load()
        self.process.kill()
        self.process.wait()

    def _stop_load(self) -> None:
        if self._load:
            self._load.kill()
            self._load.wait()


def start(name: str, environment: dict[str, str]) -> Storm | Shop:
    return (Shop if name == "shop" else Storm)(name, environment)


def processors_used(program: Storm | Shop, seconds: float) -> float:
    """Of the machine's, over that time: 1.0 is all of them."""
    clock = (~program.process.pid << 3) | 2
    before = time.clock_gettime_ns(clock)
    time.sleep(seconds)
    return (time.clock_gettime_ns(clock) - before) / 1e9 / seconds / (os.cpu_count() or 1)
