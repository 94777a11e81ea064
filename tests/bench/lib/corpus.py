"""Records CPU profiles of two seconds from real programs: the shop and the C# compiler with our agent, a Go and a Node.js service with
their own profilers, each in several versions. Kept in artifacts/bench/corpus, one folder per program and version."""
import pathlib
import shutil
import socket
import subprocess
import sys
import time

import product

FOLDER = product.ROOT / "artifacts/bench/corpus"
PROGRAMS = product.ROOT / "tests/bench/corpus_programs"
SECONDS = "2"
PER_VERSION = 45
GO_VERSIONS = ("1.0.0", "2.0.0", "3.0.0")
NODE_VERSIONS = ("1.0.0", "2.0.0")
SHOP_VERSIONS = ("1.0.0", "1.1.0")
COMPILER_VERSIONS = {"1.0.0": ["-optimize+", "-deterministic"], "1.1.0": ["-optimize-", "-debug:embedded"]}
LEAST = 300


def profiles() -> list[pathlib.Path]:
    return sorted(FOLDER.glob("*/*.pb.gz"))


def record() -> None:
    """Everything anew; takes about six minutes."""
    product.require(product.AGENT, product.COMMAND_LINE)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    for name, one in (("shop", record_shop), ("go", record_go), ("node", record_node), ("csc", record_compiler)):
        print(f"recording {name} …", flush=True)
        one()
    keep_whole_files()
    count = len(profiles())
    if count < LEAST:
        sys.exit(f"only {count} profiles were recorded, {LEAST} are needed")
    print(f"{count} profiles in {FOLDER.relative_to(product.ROOT)}", flush=True)


def version_folder(program: str, version: str) -> pathlib.Path:
    folder = FOLDER / f"{program}-{version}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def under_our_agent(service: str, version: str, command: list[str], **options) -> subprocess.Popen:
    environment = product.clean_environment() | options.pop("variables", {}) | {
        "NATIVEPROFILER_VERSION": version, "NATIVEPROFILER_PROFILES": "cpu"}
    return subprocess.Popen(
        [product.COMMAND_LINE, "run", "--window", SECONDS, "--interval", SECONDS, "--service", service,
         "--output", version_folder(service, version), "--", *command],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)


def record_shop() -> None:
    ports = {version: free_port() for version in SHOP_VERSIONS}
    shops = [under_our_agent("shop", version, ["dotnet", str(built("Shop", "Shop.dll"))],
                             variables={"ASPNETCORE_URLS": f"http://127.0.0.1:{port}", "Shop__Release": version})
             for version, port in ports.items()]
    time.sleep(5)
    targets = [part for port in ports.values() for part in ("--target", f"http://127.0.0.1:{port}")]
    load = subprocess.Popen(["dotnet", str(built("Load", "ShopLoad.dll")), "--rate", "300", *targets], stdout=subprocess.DEVNULL)
    wait_for_profiles("shop", SHOP_VERSIONS, shops)
    end([load, *shops])


def record_go() -> None:
    program = FOLDER / "go-service"
    subprocess.run(["go", "build", "-o", program, "."], cwd=PROGRAMS / "go", check=True)
    run_all([[program, version_folder("go", version), str(PER_VERSION), version] for version in GO_VERSIONS])
    program.unlink()


def record_node() -> None:
    folder = product.ROOT / "artifacts/bench/node"
    shutil.copytree(PROGRAMS / "node", folder, dirs_exist_ok=True)
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent"], cwd=folder, check=True)
    run_all([["node", folder / "main.mjs", version_folder("node", version), str(PER_VERSION), version] for version in NODE_VERSIONS])


def record_compiler() -> None:
    sdk = pathlib.Path(subprocess.run(["dotnet", "--list-sdks"], capture_output=True, text=True, check=True).stdout
                       .splitlines()[-1].split("[")[1].rstrip("]"))
    newest = sorted(sdk.iterdir())[-1]
    pack = sorted((sdk.parent / "packs/Microsoft.NETCore.App.Ref").iterdir())[-1]
    references = [f"-reference:{file}" for file in sorted(pack.glob("ref/*/*.dll"))]
    for version, switches in COMPILER_VERSIONS.items():  # one compiler, whose work differs by what it is told
        sources = compiler_sources(version)
        command = ["dotnet", "exec", str(newest / "Roslyn/bincore/csc.dll"), "-noconfig", "-nologo", "-target:library", "-unsafe",
                   "-nullable:enable", "-langversion:latest", f"-out:{sources.parent / 'out.dll'}", *switches, *references, "-recurse:*.cs"]
        for _ in range(12):
            if len(list(version_folder("csc", version).glob("*.pb.gz"))) >= PER_VERSION // 2:
                break
            under_our_agent("csc", version, command, cwd=sources, variables={"NATIVEPROFILER_PROCESSES": "csc"}).wait()


def compiler_sources(version: str) -> pathlib.Path:
    """This repository's own store, many times over."""
    folder = product.ROOT / f"artifacts/bench/sources-{version}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "Usings.cs").write_text(
        "global using System; global using System.Collections.Generic; global using System.Linq; global using System.IO;\n"
        "global using System.Threading; global using System.Threading.Tasks;\n")
    files = sorted((product.ROOT / "managed/NativeProfiler.Pprof").glob("*.cs"))
    for copy in range(40):
        for file in files:
            text = file.read_text().replace("NativeProfiler.Pprof", f"Copy{copy}.Pprof")
            (folder / f"{file.stem}{copy}.cs").write_text(text)
    return folder


def wait_for_profiles(program: str, versions, processes: list) -> None:
    deadline = time.monotonic() + 240
    while any(len(list(version_folder(program, version).glob("*.pb.gz"))) < PER_VERSION for version in versions):
        if time.monotonic() > deadline or any(process.poll() is not None for process in processes):
            end(processes)
            sys.exit(f"{program} did not give {PER_VERSION} profiles of each version")
        time.sleep(1)


def run_all(commands: list) -> None:
    processes = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for command in commands]
    for process in processes:
        if process.wait() != 0:
            end(processes)
            sys.exit(f"{process.args[0]} ended with {process.returncode}")


def end(processes: list) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        process.wait()


def keep_whole_files() -> None:
    """Whoever was ended in the middle of a window may have left a file that says little."""
    for file in profiles():
        if file.stat().st_size < 400:
            file.unlink()


def built(project: str, assembly: str) -> pathlib.Path:
    path = product.ROOT / f"artifacts/managed/bin/{project}/release/{assembly}"
    product.require(path)
    return path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
