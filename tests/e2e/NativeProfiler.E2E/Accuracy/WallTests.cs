using System.Globalization;
using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Accuracy;

/// <summary>Wall time of a program that notes itself what it spends its time on.</summary>
public sealed class WallTests
{
    private static readonly (string Name, string Function)[] Pastimes =
        [("run", "Programs.Pastime.Run"), ("sleep", "Programs.Pastime.Sleep"), ("wait", "Programs.Pastime.Wait"), ("read", "Programs.Pastime.Read")];

    // A share of 10,000 visits has a standard deviation of half a point at most, two points are four of them. A window of ten seconds has some
    // 8,000, fewer on a machine that is busy.
    [Fact]
    public async Task Threads_have_the_shares_that_they_spend()
    {
        const int most = 8;
        var all = new Shares();
        for (var i = 0; all.Visits < 10_000; i++)
        {
            Assert.True(i < most, $"{all.Visits} visits after {most} runs prove nothing");
            var (outcome, profile) = await RunAsync(10, "shares", "12", "8");
            all.Add(outcome, profile);
            AssertKinds(profile);
            Assert.True(profile.Figure("blocked_to_root_percent") >= 99, string.Join('\n', profile.Comments));
        }

        // The visitor needs a processor too: where the program waits for one half of its time, it looks at moments that are not quite any moments.
        var tolerance = 0.02 + (0.03 * all.TrueDelay);
        foreach (var (name, _) in Pastimes) Near(all.True(name), all.Seen(name), tolerance, name);
        Near(all.TrueDelay, all.SeenDelay, 0.05, "waiting for a processor");
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

    private static void AssertKinds(Profile profile)
    {
        Assert.Equal(["samples/count", "wall/nanoseconds"], profile.SampleTypes);
        Assert.True(profile.Figure("blocked_visits") > 1000, string.Join('\n', profile.Comments));
        Assert.Contains(profile.Stacks, stack => IsIdler(stack) && stack.Labels.GetValueOrDefault("state") == "socket" && stack.Holds("Programs.Pastime.Read"));
        Assert.DoesNotContain(profile.Stacks, stack => stack.Frames.Any(frame => frame.Contains("libNativeProfiler", StringComparison.Ordinal)));
        Assert.DoesNotContain(profile.Stacks, stack => stack.Labels["thread"].StartsWith("nativeprofiler", StringComparison.Ordinal));
    }

    private static bool IsIdler(Stack stack) => stack.Labels["thread"] == "idler";

    // Of the first window: a second one may begin before the program ends.
    private static async Task<(Outcome Outcome, Profile Profile)> RunAsync(double windowSeconds, params string[] arguments)
    {
        using var scratch = new Scratch();
        var outcome = (await Launch.Program("Pastimes", arguments).UnderRun(scratch, windowSeconds, "--type", "wall")
            .With("NATIVEPROFILER_MAX_OVERHEAD", "100").RunAsync()).Expect(0);
        return (outcome, await scratch.ProfileAsync(outcome));
    }

    private static void Near(double expected, double actual, double tolerance, string what) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance, string.Create(CultureInfo.InvariantCulture, $"{what}: {actual:0.000}, and not {expected:0.000}"));

    /// <summary>What the threads did by their own notes, and what was seen of it, over several runs.</summary>
    private sealed class Shares
    {
        private readonly Dictionary<string, double> _truth = [];
        private readonly Dictionary<string, double> _seen = [];

        internal long Visits { get; private set; }

        internal double TrueDelay => _truth["delay"] / _truth.Values.Sum();

        internal double SeenDelay => _seen["delay"] / _seen.Values.Sum();

        internal double True(string pastime) => _truth[pastime] / Pastimes.Sum(one => _truth[one.Name]);

        internal double Seen(string pastime) => _seen[pastime] / Pastimes.Sum(one => _seen[one.Name]);

        internal void Add(Outcome outcome, Profile profile)
        {
            var idlers = profile.Stacks.Where(IsIdler).ToList();
            Visits += idlers.Where(stack => stack.Labels.GetValueOrDefault("state") != "running").Sum(stack => stack.Samples);
            foreach (var (name, function) in (IEnumerable<(string, string)>)[.. Pastimes, ("delay", "[waiting for a processor]")])
            {
                _truth[name] = _truth.GetValueOrDefault(name) + Truth.In(outcome, profile, name);
                _seen[name] = _seen.GetValueOrDefault(name) + idlers.Where(stack => stack.Holds(function)).Sum(stack => stack.Nanoseconds);
            }
        }
    }
}
