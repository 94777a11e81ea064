"""The programs that are recorded with our agent: the shop under load, and three released C# compilers at work."""
import pathlib
import shutil
import socket
import subprocess
import time

import corpus
import product

SHOP_VERSIONS = ("1.0.0", "1.1.0")
COMPILER_PACKAGE = "microsoft.net.compilers.toolset"


def under_our_agent(service: str, version: str, command: list[str], **options) -> subprocess.Popen:
    environment = product.clean_environment() | options.pop("variables", {}) | {
        "NATIVEPROFILER_VERSION": version, "NATIVEPROFILER_PROFILES": "cpu"}
    return subprocess.Popen(
        [product.COMMAND_LINE, "run", "--window", str(corpus.SECONDS), "--interval", str(corpus.SECONDS), "--service", service,
         "--output", corpus.version_folder(service, version), "--", *command],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)


def record_shop() -> None:
    ports = {version: free_port() for version in SHOP_VERSIONS}
    shops = [under_our_agent("shop", version, ["dotnet", str(built("Shop", "Shop.dll"))],
                             variables={"ASPNETCORE_URLS": f"http://127.0.0.1:{port}", "Shop__Release": version})
             for version, port in ports.items()]
    time.sleep(5)
    targets = [part for port in ports.values() for part in ("--target", f"http://127.0.0.1:{port}")]
    load = subprocess.Popen(["dotnet", str(built("Load", "ShopLoad.dll")), "--rate", "300", *targets], stdout=subprocess.DEVNULL)
    corpus.wait_until(lambda: all(corpus.count("shop", version) >= corpus.PER_VERSION for version in SHOP_VERSIONS), "the shop", shops)
    corpus.end([load, *shops])


def record_compiler() -> None:
    sdk = pathlib.Path(subprocess.run(["dotnet", "--list-sdks"], capture_output=True, text=True, check=True).stdout
                       .splitlines()[-1].split("[")[1].rstrip("]"))
    pack = sorted((sdk.parent / "packs/Microsoft.NETCore.App.Ref").iterdir())[-1]
    references = [f"-reference:{file}" for file in sorted(pack.glob("ref/*/*.dll"))]
    sources = compiler_sources()
    for version, compiler in compilers().items():
        command = ["dotnet", "exec", str(compiler), "-noconfig", "-nologo", "-target:library", "-unsafe", "-optimize+", "-nullable:enable",
                   "-langversion:preview", f"-out:{sources.parent / 'out.dll'}", *references, "-recurse:*.cs"]
        for _ in range(20):
            if corpus.count("csc", version) >= corpus.PER_VERSION // 2:
                break
            under_our_agent("csc", version, command, cwd=sources, variables={"NATIVEPROFILER_PROCESSES": "csc"}).wait()


def compilers() -> dict[str, pathlib.Path]:
    """Released versions as NuGet has them (corpus_programs/compilers)."""
    subprocess.run(["dotnet", "restore", corpus.PROGRAMS / "compilers", "-v", "q"], check=True)
    cache = subprocess.run(["dotnet", "nuget", "locals", "global-packages", "--list"], capture_output=True, text=True, check=True)
    folder = pathlib.Path(cache.stdout.split(": ", 1)[1].strip()) / COMPILER_PACKAGE
    found = {version.name: version / "tasks/netcore/bincore/csc.dll" for version in sorted(folder.iterdir())}
    product.require(*found.values())
    return found


def compiler_sources() -> pathlib.Path:
    """This repository's own reader of profiles, many times over."""
    folder = product.ROOT / "artifacts/bench/sources"
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


def built(project: str, assembly: str) -> pathlib.Path:
    path = product.ROOT / f"artifacts/managed/bin/{project}/release/{assembly}"
    product.require(path)
    return path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
