"""Where the built product and the programs with known answers are, and how an app is started with the agent loaded."""
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
PRODUCT = pathlib.Path(os.environ.get("NP_E2E_PRODUCT", ROOT / "artifacts/nativeprofiler"))
AGENT = PRODUCT / "libNativeProfiler.so"
COMMAND_LINE = PRODUCT / "nativeprofiler"
PROFILER_ID = "{D6A1F2C3-5B0E-4E57-9A7C-36C1E5B08F24}"


def program(name: str) -> pathlib.Path:
    """The built program of tests/programs, release before debug."""
    for configuration in ("release", "debug"):
        path = ROOT / "artifacts/managed/bin" / name / configuration / f"{name}.dll"
        if path.exists():
            return path
    sys.exit(f"{name}.dll is not built: run ./build/np build first")


def require(*files: pathlib.Path) -> None:
    for file in files:
        if not file.exists():
            sys.exit(f"{file} is missing: run ./build/np build first")


def clean_environment() -> dict[str, str]:
    """This environment without what would profile or tune the programs."""
    return {name: value for name, value in os.environ.items()
            if not name.startswith(("CORECLR_", "NATIVEPROFILER_", "DOTNET_"))}


def agent_environment(socket: str) -> dict[str, str]:
    """Loads the agent and points it to a host's socket."""
    return clean_environment() | {
        "CORECLR_ENABLE_PROFILING": "1", "CORECLR_PROFILER": PROFILER_ID, "CORECLR_PROFILER_PATH": str(AGENT),
        "NATIVEPROFILER_HOST": socket}
