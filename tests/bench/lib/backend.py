"""A backend of its own with an empty store, for as long as a `with` lasts."""
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import product

PROGRAM = pathlib.Path(os.environ.get("NP_BENCH_BACKEND", product.ROOT / "artifacts/nativeprofiler-backend/nativeprofiler-backend"))
START_SECONDS = 30


class Backend:
    def __init__(self, *options: str, tls: bool = False) -> None:
        """With TLS there is a third address, `https`, and its certificate's authority in `authority`."""
        self.options, self.tls = options, tls

    def __enter__(self) -> "Backend":
        product.require(PROGRAM)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="np-bench-"))
        self.log = self.folder / "log"
        self.options = [*self.options, *self._tls_options()]
        self._start()
        return self

    def kill_and_start(self) -> float:
        """The seconds from the start to the first answer that needs every day's file."""
        self.process.kill()
        self.process.wait()
        started = time.monotonic()
        self._start()
        self.get("/api/v1/services")
        return time.monotonic() - started

    def _start(self) -> None:
        self.process = subprocess.Popen(
            [PROGRAM, "--data", self.folder / "data", "--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0", *self.options],
            stdout=self.log.open("w"), stderr=subprocess.STDOUT, env=product.clean_environment())
        deadline = time.monotonic() + START_SECONDS
        while not (found := re.search(r"Listening on (\S+) and (http://\S+?)(?: and (https://\S+?))?,", self.log.read_text())):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"the backend did not start:\n{self.log.read_text()}")
            time.sleep(0.05)
        self.grpc, self.url, self.https = found[1].removeprefix("http://"), found[2], found[3]

    def create_key(self, *options: str) -> str:
        return subprocess.run([PROGRAM, "keys", "create", "--data", self.folder / "data", "--name", "bench", *options],
                              check=True, capture_output=True, text=True).stdout.strip()

    def _tls_options(self) -> list:
        if not self.tls:
            return []
        certs = self.folder / "certs"
        self.authority = certs / "ca.pem"
        subprocess.run([PROGRAM, "certs", "create", "--out", certs, "--host", "localhost", "--host", "127.0.0.1"],
                       check=True, stdout=subprocess.DEVNULL)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        return ["--https", f"127.0.0.1:{port}", "--tls-cert", certs / "server.pem", "--tls-key", certs / "server-key.pem"]

    def __exit__(self, *_) -> None:
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.folder)

    def get(self, path: str) -> bytes:
        try:
            with urllib.request.urlopen(self.url + path, timeout=60) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{path}: {error.code} {error.read().decode()}") from error

    def post(self, path: str, body: bytes, content_type: str) -> dict:
        request = urllib.request.Request(self.url + path, body, {"Content-Type": content_type})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{path}: {error.code} {error.read().decode()}") from error

    def resident_mib(self) -> float:
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024
