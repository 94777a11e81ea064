"""Programs whose CPU per unit of work is asked between any two moments: the storms of tests/programs, and the shop under load."""
import bisect
import os
import signal
import subprocess
import threading
import time

import corpus_dotnet
import product

STORMS = ["compile", "alloc", "lock", "exception", "compute", "wait"]
SHOP_RATE = 700  # requests a second


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
    """The demo's shop at a fixed rate of requests; the load says of each when it ended and how long it took."""

    def __init__(self, _: str, environment: dict[str, str]) -> None:
        port = corpus_dotnet.free_port()
        self._times: list[int] = []
        self._latencies: list[int] = []
        self.process = subprocess.Popen(["dotnet", str(corpus_dotnet.built("Shop", "Shop.dll"))], stdout=subprocess.DEVNULL,
                                        env=environment | {"ASPNETCORE_URLS": f"http://127.0.0.1:{port}"})
        self._clock = (~self.process.pid << 3) | 2  # the process's CPU clock, as clock_getcpuclockid makes it
        self._load = subprocess.Popen(
            ["dotnet", str(corpus_dotnet.built("Load", "ShopLoad.dll")), "--rate", str(SHOP_RATE), "--target", f"http://127.0.0.1:{port}", "--each"],
            env=product.clean_environment(), stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self._load.stdout:
            if line.startswith("request "):
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
        for process in (self._load, self.process):
            process.send_signal(signal.SIGKILL)
            process.wait()


def start(name: str, environment: dict[str, str]) -> Storm | Shop:
    return (Shop if name == "shop" else Storm)(name, environment)


def processors_used(program: Storm | Shop, seconds: float) -> float:
    """Of the machine's, over that time: 1.0 is all of them."""
    clock = (~program.process.pid << 3) | 2
    before = time.clock_gettime_ns(clock)
    time.sleep(seconds)
    return (time.clock_gettime_ns(clock) - before) / 1e9 / seconds / (os.cpu_count() or 1)
