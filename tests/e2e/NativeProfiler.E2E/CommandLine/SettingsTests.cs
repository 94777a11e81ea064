using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.CommandLine;

/// <summary>A wrong setting costs profiles, never the app; it is told in one line that names it.</summary>
public sealed class SettingsTests
{
    private static readonly Launch App = Launch.Program("Steady", "2");

    [Theory]
    [InlineData("NATIVEPROFILER_PROFILES", "cpu,everything")]
    [InlineData("NATIVEPROFILER_ENABLED", "maybe")]
    [InlineData("NATIVEPROFILER_BACKEND", "not a url")]
    [InlineData("NATIVEPROFILER_LABELS", "no-value")]
    public async Task A_wrong_value_is_told_in_one_line_and_something_else_is_used(string variable, string value)
    {
        using var scratch = new Scratch();
        var outcome = await App.WithAgent(scratch).With(variable, value).RunAsync();
        ExpectOneLine(outcome, variable);
    }

    [Fact]
    public async Task An_unreachable_backend_is_told_in_one_line()
    {
        using var scratch = new Scratch();
        var outcome = await App.WithAgent(scratch).With("NATIVEPROFILER_BACKEND", "http://127.0.0.1:9").RunAsync();
        ExpectOneLine(outcome, "127.0.0.1:9");
    }

    [Fact]
    public async Task An_unwritable_output_folder_is_told_in_one_line()
    {
        using var scratch = new Scratch();
        var outcome = await App.WithAgent(scratch).With("NATIVEPROFILER_OUTPUT", "/proc/nowhere").RunAsync();
        ExpectOneLine(outcome, "/proc/nowhere");
    }

    [Fact]
    public async Task A_host_that_is_not_there_is_told_in_one_line()
    {
        using var scratch = new Scratch();
        var outcome = await App.WithAgentOf(scratch, "/nowhere/host.sock").RunAsync();
        ExpectOneLine(outcome, "/nowhere/host.sock");
    }

    [Fact]
    public async Task The_kill_switch_leaves_no_trace()
    {
        using var scratch = new Scratch();
        var outcome = (await App.WithAgent(scratch).With("NATIVEPROFILER_ENABLED", "0").RunAsync()).Expect(42);
        Assert.Equal("", outcome.Error);
        Assert.Empty(scratch.Hosts);
        Assert.Empty(scratch.ProfilePaths);
    }

    [Theory]
    [InlineData("DOTNET_EnableDiagnostics", "0")]
    [InlineData("DOTNET_EnableDiagnostics_Profiler", "0")]
    public async Task What_keeps_the_runtime_from_loading_us_is_told_by_run(string variable, string value)
    {
        using var scratch = new Scratch();
        var outcome = await App.With(variable, value).UnderRun(scratch, 10).RunAsync();
        ExpectOneLine(outcome, variable);
    }

    private static void ExpectOneLine(Outcome outcome, string naming)
    {
        outcome.Expect(42);
        var lines = outcome.Error.Split('\n').Where(line => line.Contains(naming, StringComparison.Ordinal)).ToList();
        Assert.True(lines.Count == 1, $"{lines.Count} lines name {naming}\n{outcome}");
        Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
