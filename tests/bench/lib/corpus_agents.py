"""The programs that are recorded with the published agents of others: a Go service with Cloud Profiler's, Node.js services with Cloud
Profiler's and with Pyroscope's. They send to a backend of ours that offers windows of one second, and what they sent is taken from there
byte for byte."""
import base64
import json
import os
import pathlib
import subprocess

import corpus
import product
from backend import Backend

GO_VERSIONS = ("1.0.0", "2.0.0", "3.0.0")
NODE_VERSIONS = ("1.0.0", "2.0.0")
PYROSCOPE_VERSIONS = ("1.0.0",)
NODE_AGENTS = product.ROOT / "tests/e2e/agents/node/node_modules"
WINDOWS = ("--window-seconds", str(corpus.AGENTS_SECONDS), "--period-seconds", str(corpus.AGENTS_SECONDS))


def record_go() -> None:
    go = build_go()
    with Backend(*WINDOWS) as server:
        run(server, {"go": GO_VERSIONS}, [[go, server.grpc, version] for version in GO_VERSIONS])
        save_what_was_sent(server)


def record_node() -> None:
    product.require(NODE_AGENTS / "@google-cloud/profiler/package.json", NODE_AGENTS / "@pyroscope/nodejs/package.json")
    with Backend(*WINDOWS, tls=True) as server:
        key = server.create_key("--project", "default")
        node = ["node", corpus.PROGRAMS / "node/service.cjs"]
        run(server, {"node": NODE_VERSIONS, "node-pyroscope": PYROSCOPE_VERSIONS},
            [[*node, "google", server.https.removeprefix("https://"), version, key] for version in NODE_VERSIONS]
            + [[*node, "pyroscope", server.https, version, key] for version in PYROSCOPE_VERSIONS])
        save_what_was_sent(server)


def run(server: Backend, services: dict, commands: list) -> None:
    environment = product.clean_environment() | {"NODE_PATH": str(NODE_AGENTS), "METADATA_SERVER_DETECTION": "none"}
    if server.https:
        environment["NODE_EXTRA_CA_CERTS"] = str(server.authority)
    processes = [subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) for command in commands]
    wanted = {(service, version) for service, versions in services.items() for version in versions}
    corpus.wait_until(lambda: wanted <= complete(server), " and ".join(services), processes)
    corpus.end(processes)


def complete(server: Backend) -> set:
    """The services and versions of which there are enough profiles."""
    found = json.loads(server.get("/api/v1/services"))["services"]
    return {(service["service"], version["version"]) for service in found for version in service["versions"]
            if version["profiles"] >= corpus.PER_VERSION}


def save_what_was_sent(server: Backend) -> None:
    token, number = "", 0
    while True:
        page = json.loads(server.get(f"/v2/projects/default/profiles?pageSize=100&pageToken={token}"))
        for profile in page["profiles"]:
            deployment = profile["deployment"]
            folder = corpus.version_folder(deployment["target"], deployment["labels"]["version"])
            (folder / f"{number:04}.pb.gz").write_bytes(base64.b64decode(profile["profileBytes"]))
            number += 1
        token = page.get("nextPageToken", "")
        if not token:
            return


def build_go() -> pathlib.Path:
    program = product.ROOT / "artifacts/bench/go_service"
    # The agent is Debian's package: sources in a GOPATH.
    environment = os.environ | {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": ""}
    subprocess.run(["go", "build", "-o", program, "."], cwd=corpus.PROGRAMS / "go", env=environment, check=True)
    return program
