using System.Globalization;
using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Accuracy;

public sealed class BurstsTests
{
    [Fact]
    public async Task Threads_that_use_15_ms_each_are_seen_within_5_percent()
    {
        using var scratch = new Scratch();
        var outcome = (await Launch.Program("Bursts", "4").UnderRun(scratch, 60).RunAsync()).Expect(0);
        var profile = await scratch.ProfileAsync(outcome);
        var truth = outcome.Output.Split('\n').Where(line => line.StartsWith("thread ", StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture)) / 1e9;
        var measured = profile.Sum(stack => stack.Labels.GetValueOrDefault("thread", "").StartsWith("burst-", StringComparison.Ordinal)).TotalSeconds;
        Assert.True(measured / truth is > 0.95 and < 1.05, $"{measured:F3} s in the profile, in truth {truth:F3} s\n{string.Join('\n', profile.Comments)}");
    }
}
