using System.Globalization;
using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Accuracy;

/// <summary>Wall time of a program that notes itself what it spends its time on.</summary>
public sealed class WallTests : IDisposable
{
    private static readonly (string Name, string Function)[] Pastimes =
        [("run", "Programs.Pastime.Run"), ("sleep", "Programs.Pastime.Sleep"), ("wait", "Programs.Pastime.Wait"), ("read", "Programs.Pastime.Read")];

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    // About 8,000 visits to these threads, of which a share has a standard deviation of half a point; fewer on a machine that is busy.
    [Fact]
    public async Task Threads_have_the_shares_that_they_spend()
    {
        var (outcome, profile) = await RunAsync(10, "shares", "12", "8");

        Assert.Equal(["samples/count", "wall/nanoseconds"], profile.SampleTypes);
        var seen = profile.Stacks.Where(stack => stack.Labels["thread"] == "idler").ToList();
        var truth = Pastimes.ToDictionary(pastime => pastime.Name, pastime => Truth.In(outcome, profile, pastime.Name));
        var sums = Pastimes.ToDictionary(pastime => pastime.Name, pastime => (double)seen.Where(stack => stack.Holds(pastime.Function)).Sum(stack => stack.Nanoseconds));
        var visits = seen.Where(stack => stack.Labels.GetValueOrDefault("state") != "running").Sum(stack => stack.Samples);
        Assert.True(visits > 500, $"{visits} visits prove nothing");
        var tolerance = Math.Max(0.02, 4 * Math.Sqrt(0.25 / visits));
        foreach (var (name, _) in Pastimes) Near(truth[name] / truth.Values.Sum(), sums[name] / sums.Values.Sum(), tolerance, name);

        var delay = Truth.In(outcome, profile, "delay");
        var noProcessor = seen.Where(stack => stack.Holds("[waiting for a processor]")).Sum(stack => stack.Nanoseconds);
        Near(delay / (delay + truth.Values.Sum()), noProcessor / (noProcessor + sums.Values.Sum()), 0.1, "waiting for a processor");

        Assert.True(profile.Figure("blocked_visits") > 1000, string.Join('\n', profile.Comments));
        Assert.True(profile.Figure("blocked_to_root_percent") >= 99, string.Join('\n', profile.Comments));
        Assert.Contains(seen, stack => stack.Labels.GetValueOrDefault("state") == "socket" && stack.Holds("Programs.Pastime.Read"));
        Assert.DoesNotContain(profile.Stacks, stack => stack.Frames.Any(frame => frame.Contains("libNativeProfiler", StringComparison.Ordinal)));
        Assert.DoesNotContain(profile.Stacks, stack => stack.Labels["thread"].StartsWith("nativeprofiler", StringComparison.Ordinal));
    }

    // Were threads signalled while they wait, the calls would begin anew each time and never come back in this window.
    [Fact]
    public async Task Timeouts_of_sockets_fire_in_spite_of_visits()
    {
        var (outcome, profile) = await RunAsync(12, "timeouts", "12");
        Assert.True(profile.Figure("blocked_visits") > 1000, string.Join('\n', profile.Comments));
        var kinds = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToList();
        Assert.Equal(["poll", "receive", "udp"], kinds.Select(words => words[0]));
        Assert.All(kinds, words => Assert.InRange(double.Parse(words[2], CultureInfo.InvariantCulture), 49, 5_000));
    }

    private async Task<(Outcome Outcome, Profile Profile)> RunAsync(double windowSeconds, params string[] arguments)
    {
        var outcome = (await Launch.Program("Pastimes", arguments).UnderRun(_scratch, windowSeconds, "--type", "wall")
            .With("NATIVEPROFILER_MAX_OVERHEAD", "100").RunAsync()).Expect(0);
        return (outcome, await _scratch.ProfileAsync(outcome));
    }

    private static void Near(double expected, double actual, double tolerance, string what) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance, string.Create(CultureInfo.InvariantCulture, $"{what}: {actual:0.000}, and not {expected:0.000}"));
}
