"""The base of tests that run subject.cs under the agent, with a host that is the test."""
import glob
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from fake_host import FakeHost

PROFILER = "{D6A1F2C3-5B0E-4E57-9A7C-36C1E5B08F24}"


def dotnet_root() -> pathlib.Path:
    return pathlib.Path(os.path.realpath(subprocess.check_output(["which", "dotnet"], text=True).strip())).parent


def newest(pattern: str) -> str:
    found = sorted(glob.glob(str(dotnet_root() / pattern)))
    assert found, f"no {pattern} under {dotnet_root()}"
    return found[-1]


def compile_subject(folder: str) -> list[str]:
    """Compiles subject.cs; the command that runs it."""
    references = glob.glob(newest("packs/Microsoft.NETCore.App.Ref/*") + "/ref/net*/*.dll")
    assembly = os.path.join(folder, "Subject.dll")
    source = pathlib.Path(__file__).parent / "subject.cs"
    subprocess.check_call(["dotnet", "exec", newest("sdk/*/Roslyn/bincore/csc.dll"), "/noconfig", "/nologo", "/o+",
                           "/nullable:enable", *(f"/r:{r}" for r in references), f"/out:{assembly}", str(source)])
    version = os.path.basename(newest("shared/Microsoft.NETCore.App/*"))
    runtime = {"runtimeOptions": {"framework": {"name": "Microsoft.NETCore.App", "version": version}}}
    pathlib.Path(folder, "Subject.runtimeconfig.json").write_text(json.dumps(runtime))
    return ["dotnet", assembly]


class ProgramTest(unittest.TestCase):
    library = pathlib.Path()  # libNativeProfiler.so

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.subject = compile_subject(cls.folder.name)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def setUp(self):
        self.sockets = tempfile.TemporaryDirectory()
        self.addCleanup(self.sockets.cleanup)
        self.host = FakeHost(self.sockets.name)
        self.addCleanup(self.host.end)

    def start(self, mode: str, seconds: float, *arguments: str, **settings: str) -> subprocess.Popen:
        environment = dict(os.environ, CORECLR_ENABLE_PROFILING="1", CORECLR_PROFILER=PROFILER,
                           CORECLR_PROFILER_PATH=str(self.library), NATIVEPROFILER_HOST=self.host.path, **settings)
        process = subprocess.Popen([*self.subject, mode, str(seconds), *arguments], env=environment, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.stop, process)
        return process

    @staticmethod
    def stop(process: subprocess.Popen):
        with process:
            process.kill()

    def expect_normal_end(self, process: subprocess.Popen, code: int = 7, stderr: str = ""):
        out, err = process.communicate(timeout=60)
        self.assertEqual((process.returncode, out, err), (code, "done\n", stderr))

    def window(self, seconds: float):
        self.host.open(1, int(seconds * 1000))
        self.host.pump(seconds + 5, lambda: self.host.closed)
        self.assertEqual(self.host.opened["status"], 0, self.host.opened)

    def resolve_all(self):
        self.host.resolve({frame for sample in self.host.samples for frame in sample.frames})
        self.host.pump(10, lambda: self.host.answers == self.host.requests)
