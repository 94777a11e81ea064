using System.Diagnostics;
using System.Globalization;

namespace NativeProfiler.E2E.Harness;

/// <summary>A command to run: immutable, so that the same one can be run with and without the profiler.</summary>
internal sealed record Launch(string File, params IReadOnlyList<string> Arguments)
{
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    public string WorkingDirectory { get; init; } = "/";

    /// <summary>After this the command and its children are killed and the test fails.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>A program of tests/programs under the installed runtime.</summary>
    public static Launch Program(string name, params IReadOnlyList<string> arguments) =>
        new(Tool.Dotnet, [Repository.Program(name), .. arguments]);

    public Launch With(string variable, string? value) =>
        this with { Environment = new Dictionary<string, string?>(Environment) { [variable] = value } };

    /// <summary>The same command under <c>nativeprofiler run</c>, with a first window of the given seconds.</summary>
    public Launch UnderRun(Scratch scratch, double windowSeconds, params IReadOnlyList<string> options) =>
        (this with
        {
            File = Repository.CommandLine,
            Arguments =
            [
                "run", "--service", "e2e", "--output", scratch.Output, "--window", windowSeconds.ToString(CultureInfo.InvariantCulture), .. options,
                "--", File, .. Arguments,
            ],
        }).With("XDG_RUNTIME_DIR", scratch.Runtime);

    /// <summary>The same command with the agent loaded by the runtime's own variables, as an image sets them.</summary>
    public Launch WithAgent(Scratch scratch) =>
        With("CORECLR_ENABLE_PROFILING", "1")
            .With("CORECLR_PROFILER", "{D6A1F2C3-5B0E-4E57-9A7C-36C1E5B08F24}")
            .With("CORECLR_PROFILER_PATH", Repository.Agent)
            .With("NATIVEPROFILER_OUTPUT", scratch.Output)
            .With("XDG_RUNTIME_DIR", scratch.Runtime);

    /// <summary>The same command with the agent loaded and a host that is somewhere else (or nowhere).</summary>
    public Launch WithAgentOf(Scratch scratch, string hostSocket) => WithAgent(scratch).With("NATIVEPROFILER_HOST", hostSocket);

    /// <summary>The same command where this test's own shell ignores signals, as SIGINT of what it runs in the background.</summary>
    public Launch WithDefaultSignals() => this with { File = "/usr/bin/env", Arguments = ["--default-signal", File, .. Arguments] };

    public Running Start() => new(this);

    public async Task<Outcome> RunAsync()
    {
        await using var running = Start();
        return await running.WaitForExitAsync();
    }

    public ProcessStartInfo ToStartInfo()
    {
        var start = new ProcessStartInfo(File, Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = WorkingDirectory,
        };
        foreach (var name in start.Environment.Keys.Where(IsOurs).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        return start;
    }

    /// <summary>What this test's own surroundings must not hand to the programs under test.</summary>
    private static bool IsOurs(string name) =>
        name.StartsWith("CORECLR_", StringComparison.Ordinal) || name.StartsWith("NATIVEPROFILER_", StringComparison.Ordinal)
        || name.StartsWith("DOTNET_", StringComparison.Ordinal) || name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("TESTINGPLATFORM", StringComparison.OrdinalIgnoreCase) || name == "XDG_RUNTIME_DIR";
}
