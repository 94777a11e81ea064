using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Isolation;

/// <summary>A program ends in the middle of a window in which everything is on; `build/np bench exits` does it more often and measures the time.</summary>
public sealed class ExitTests
{
    private const int Times = 20;
    private const string Types = "cpu,wall,heap,alloc,contention,threads,exceptions";

    [Theory]
    [InlineData("return", 7)]
    [InlineData("exit", 7)]
    [InlineData("fail", 134)]
    [InlineData("kill", 137)]
    [InlineData("terminate", 143)]
    [InlineData("graceful", 7)]
    public async Task An_end_is_as_it_would_be_without_the_profiler(string kind, int exitCode)
    {
        var plain = Words((await Launch.Program("Exits", kind, "100").RunAsync()).Expect(exitCode));
        for (var i = 0; i < Times; i += 2)
            await Task.WhenAll(RunAsync(kind, exitCode, plain, 300 + (50 * i)), RunAsync(kind, exitCode, plain, 325 + (50 * i)));
    }

    private static async Task RunAsync(string kind, int exitCode, string plain, int milliseconds)
    {
        using var scratch = new Scratch();
        var outcome = (await Launch.Program("Exits", kind, $"{milliseconds}").UnderRun(scratch, 60, "--type", Types)
            .With("NATIVEPROFILER_MAX_OVERHEAD", "100").RunAsync()).Expect(exitCode);
        Assert.Equal(plain, Words(outcome));
        Assert.Contains(scratch.ProfilePaths, path => path.Contains("_CPU_", StringComparison.Ordinal));
    }

    // What the program says, without the figures that differ each time.
    private static string Words(Outcome outcome) => string.Join('\n', outcome.Output.Split('\n').Select(line => line.Split(' ')[0]));
}
