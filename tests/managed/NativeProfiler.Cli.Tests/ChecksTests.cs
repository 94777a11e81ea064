using NativeProfiler.Cli.Run;

namespace NativeProfiler.Cli.Tests;

public sealed class ChecksTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("np_cli_").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_whole_library_of_this_machine_has_no_problem() =>
        Assert.Null(AgentFile.FindProblem(Library()));

    [Fact]
    public void A_library_that_is_missing_cut_off_foreign_or_no_library_is_told_with_what_to_do()
    {
        var whole = File.ReadAllBytes(Library());
        Assert.Contains("is missing", AgentFile.FindProblem(Path.Combine(_folder, "none.so")), StringComparison.Ordinal);
        Assert.Contains("is cut off", AgentFile.FindProblem(Write(whole[..^1])), StringComparison.Ordinal);
        Assert.Contains("not a whole library", AgentFile.FindProblem(Write(whole[..40])), StringComparison.Ordinal);
        Assert.Contains("not a whole library", AgentFile.FindProblem(Write(new byte[5000])), StringComparison.Ordinal);
        whole[18] = 8;
        Assert.Contains("another kind of processor (ELF machine 8)", AgentFile.FindProblem(Write(whole)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DOTNET_EnableDiagnostics", "0")]
    [InlineData("DOTNET_EnableDiagnostics_Profiler", "0")]
    [InlineData("COMPlus_EnableDiagnostics", "0")]
    [InlineData("NATIVEPROFILER_ENABLED", "0")]
    public void What_switches_profiling_off_is_named(string variable, string value) =>
        Assert.Contains(variable, LoadingCheck.FindProblem(new Dictionary<string, string> { [variable] = value }, Library()), StringComparison.Ordinal);

    [Fact]
    public void Another_profiler_is_named_and_our_own_is_none()
    {
        var variables = new Dictionary<string, string> { ["CORECLR_ENABLE_PROFILING"] = "1", ["CORECLR_PROFILER"] = "{other}" };
        Assert.Contains("{other}", LoadingCheck.FindProblem(variables, Library()), StringComparison.Ordinal);
        variables["CORECLR_PROFILER"] = LoadingCheck.ClassId.ToLowerInvariant();
        Assert.Null(LoadingCheck.FindProblem(variables, Library()));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told_with_what_to_do()
    {
        Assert.Null(OutputCheck.FindFolderProblem(Path.Combine(_folder, "a/b")));
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder, "a/b")));
        Assert.Contains("--output", OutputCheck.FindFolderProblem(Path.Combine(Write([1]), "in_a_file")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8479", true)]
    [InlineData("https://backend", true)]
    [InlineData("127.0.0.1:8479", false)]
    [InlineData("file:///tmp", false)]
    public void A_backends_address_is_a_url(string address, bool isGood) =>
        Assert.Equal(isGood, OutputCheck.FindAddressProblem(address) is null);

    [Fact]
    public void A_program_is_found_as_a_shell_finds_it()
    {
        Assert.Equal("/bin/sh", ProgramFinder.Find("sh", "/nowhere:/bin"));
        Assert.Equal("/bin/sh", ProgramFinder.Find("/bin/sh", null));
        Assert.Null(ProgramFinder.Find("no_such_program", "/bin"));
        Assert.Null(ProgramFinder.Find("passwd", "/etc"));
    }

    [Fact]
    public void The_process_that_is_named_is_the_one_that_is_profiled()
    {
        var apphost = Write([1]);
        File.WriteAllBytes(apphost + ".dll", [1]);
        Assert.Equal("csc.dll", ProgramFinder.ProfiledName("/usr/bin/dotnet", ["exec", "/sdk/10.0/csc.dll", "x.dll"]));
        Assert.Equal("dotnet", ProgramFinder.ProfiledName("/usr/bin/dotnet", ["build"]));
        Assert.Equal(Path.GetFileName(apphost), ProgramFinder.ProfiledName(apphost, []));
        Assert.Null(ProgramFinder.ProfiledName("/bin/sh", ["-c", "dotnet App.dll"]));
    }

    // The runtime's own library: a real ELF file of this machine.
    private static string Library() =>
        Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "libSystem.Native.so");

    private string Write(byte[] bytes)
    {
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("n"));
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
