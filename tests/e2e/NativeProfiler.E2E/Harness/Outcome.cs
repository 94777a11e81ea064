namespace NativeProfiler.E2E.Harness;

/// <summary>How a command ended. Its text is what a failed test shows.</summary>
internal sealed record Outcome(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>The lines of standard error that are the profiler's.</summary>
    public IReadOnlyList<string> ProfilerLines =>
        [.. Error.Split('\n').Where(line => line.Contains("nativeprofiler", StringComparison.OrdinalIgnoreCase))];

    public Outcome Expect(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"expected exit code {exitCode}\n{this}");
        return this;
    }

    /// <summary>The app must not be able to tell that it was profiled: same output, same exit code.</summary>
    public void ExpectSameAs(Outcome plain)
    {
        Assert.True(ExitCode == plain.ExitCode, $"exit code {ExitCode}, without the profiler {plain.ExitCode}\n{this}");
        Assert.True(Output == plain.Output, $"other output than without the profiler:\n{plain.Output}\n---\n{this}");
    }

    public override string ToString() => $"$ {Command}\nexit code {ExitCode}\n{Output}\n--- standard error\n{Error}";
}
