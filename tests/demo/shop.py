"""The demo's cast: a backend, the shop in four profiled replicas, and the load on them."""
import json
import os
import pathlib
import shutil
import socket
import time
import urllib.request

import processes

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLSID = "{D6A1F2C3-5B0E-4E57-9A7C-36C1E5B08F24}"
OTHER_CLSID = "{0F3B1A52-6C1D-4B7E-9D55-2E8A4C7F9B10}"  # of nobody: the runtime looks for it instead of ours
REPLICAS = ("1.0.0", "1.0.0", "1.0.0", "1.1.0")
WINDOW_SECONDS = 5
PERIOD_SECONDS = 8
REQUESTS_PER_SECOND = 50  # of each replica: the whole demo stays under 70 % of two cores


HEALTHY_SECONDS = 60


class DemoError(Exception):
    """The demo cannot go on; the message says why."""


class Demo:
    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "run").mkdir(parents=True, mode=0o700)
        self.grpc = _free_port("the backend's gRPC", 8479)
        self.http = _free_port("the console", 8480)
        self.children = []
        self.last_replica = None
        self.load = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http}"

    def start(self) -> None:
        self._start("backend", [
            ROOT / "artifacts/nativeprofiler-backend/nativeprofiler-backend", "--data", self.folder / "data",
            "--grpc", f"127.0.0.1:{self.grpc}", "--http", f"127.0.0.1:{self.http}",
            "--window-seconds", WINDOW_SECONDS, "--period-seconds", PERIOD_SECONDS])
        ports = [_any_free_port() for _ in REPLICAS]
        for number, (release, port) in enumerate(zip(REPLICAS, ports), start=1):
            self.last_replica = f"shop-{number}", self._replica(number, release, port)
            self._start(self.last_replica[0], ["dotnet", _built("Shop", "Shop.dll")], self.last_replica[1])
        targets = [f"http://127.0.0.1:{port}" for port in ports]
        self._wait_until_healthy(targets)
        arguments = [part for target in targets for part in ("--target", target)]
        self.load = self._start("load", ["dotnet", _built("Load", "ShopLoad.dll"), "--rate", REQUESTS_PER_SECOND, *arguments])

    def restart_with_another_profiler(self) -> str:
        """The last replica again, the runtime's only slot given to another product; its name."""
        name, variables = self.last_replica
        next(child for child in self.children if child.name == name).stop()
        self.children = [child for child in self.children if child.name != name]
        self._start(name, ["dotnet", _built("Shop", "Shop.dll")],
                    variables | {"CORECLR_PROFILER": OTHER_CLSID, "CORECLR_PROFILER_PATH": "/opt/other/libOther.so"})
        self._wait_until_healthy([variables["ASPNETCORE_URLS"]])
        return name

    def _wait_until_healthy(self, targets: list) -> None:
        deadline = time.monotonic() + HEALTHY_SECONDS
        waiting = set(targets)
        while waiting:
            waiting = {target for target in waiting if not _answers(f"{target}/healthz")}
            if ended := self.ended():
                raise DemoError("\n".join(ended))
            if waiting and time.monotonic() > deadline:
                raise DemoError(f"{len(waiting)} replicas do not answer after {HEALTHY_SECONDS} s; see {self.folder}/shop-*.log")
            time.sleep(0.1)

    def _replica(self, number: int, release: str, port: int) -> dict:
        agent = ROOT / "artifacts/nativeprofiler"
        return {
            "ASPNETCORE_URLS": f"http://127.0.0.1:{port}",
            "Shop__Release": release,
            "HOSTNAME": f"shop-{number}",
            "XDG_RUNTIME_DIR": str(self.folder / "run"),  # a host of our own, which ends with the demo
            "CORECLR_ENABLE_PROFILING": "1",
            "CORECLR_PROFILER": CLSID,
            "CORECLR_PROFILER_PATH": str(agent / "libNativeProfiler.so"),
            "NATIVEPROFILER_SERVICE": "shop",
            "NATIVEPROFILER_VERSION": release,
            "NATIVEPROFILER_ZONE": "local",
            "NATIVEPROFILER_BACKEND": f"http://127.0.0.1:{self.grpc}",
        }

    def _start(self, name: str, arguments: list, variables: dict | None = None) -> processes.Child:
        environment = {key: value for key, value in os.environ.items()
                       if not key.startswith(("CORECLR_", "NATIVEPROFILER_", "ASPNETCORE_"))}
        child = processes.start(name, arguments, self.folder / f"{name}.log", environment | (variables or {}))
        self.children.append(child)
        return child

    def ended(self) -> list:
        """Why children ended that should be running."""
        return [child.explain_end() for child in self.children if not child.running]

    def profiles(self) -> dict:
        """Profiles stored so far, by version; empty until the backend answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/api/v1/services", timeout=5) as answer:
                services = json.load(answer)["services"]
        except OSError:
            return {}
        return {version["version"]: version["profiles"]
                for service in services if service["service"] == "shop" for version in service["versions"]}

    def traffic(self) -> str:
        """The load generator's last line: requests served and failed in the last second."""
        lines = self.load.log.read_text().splitlines()
        return lines[-1] if lines else "no load yet"

    def failed_requests(self) -> int:
        return sum(int(line.split()[-1]) for line in self.load.log.read_text().splitlines() if line.startswith("served"))

    def stop(self) -> None:
        """In the order that loses nothing: no more requests, then the replicas, then the backend."""
        for child in reversed(self.children):
            child.stop()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def _built(project: str, assembly: str) -> pathlib.Path:
    return ROOT / f"artifacts/managed/bin/{project}/release/{assembly}"


def missing_files() -> list:
    files = [ROOT / "artifacts/nativeprofiler/libNativeProfiler.so", ROOT / "artifacts/nativeprofiler/nativeprofiler",
             ROOT / "artifacts/nativeprofiler-backend/nativeprofiler-backend", _built("Shop", "Shop.dll"),
             _built("Load", "ShopLoad.dll")]
    return [file for file in files if not file.exists()]


def _free_port(purpose: str, wanted: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
            return wanted
        except OSError:
            pass
    port = _any_free_port()
    print(f"Port {wanted} is taken; {purpose} uses {port} instead.", flush=True)
    return port


def _any_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
