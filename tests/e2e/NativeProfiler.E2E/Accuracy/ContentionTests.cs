using System.Globalization;
using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Accuracy;

/// <summary>Waits of a program that measures them itself.</summary>
public sealed class ContentionTests : IDisposable
{
    private const int Waits = 0;
    private const int Blocking = 1;
    private const int Contentions = 2;
    private const int Delay = 3;

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    // In every window but the first, whose session begins late, and the last.
    [Fact]
    public async Task Each_place_has_the_delay_that_it_waited()
    {
        const int seconds = 12;
        var outcome = await RunAsync(3, ["--interval", "3.5"], "locks", $"{seconds}");
        foreach (var profile in (await _scratch.ProfilesAsync(3, outcome.ToString)).Skip(1).SkipLast(1))
        {
            Assert.Equal(["waits/count", "blocking/nanoseconds", "contentions/count", "delay/nanoseconds"], profile.SampleTypes);
            Near(Truth(outcome, profile, "monitor"), Sum(profile, "Programs.MonitorSite.Wait", Delay));
            Near(Truth(outcome, profile, "lock"), Sum(profile, "Programs.LockSite.Wait", Delay));
            Near(Truth(outcome, profile, "queue"), Sum(profile, "Programs.QueueSite.Wait", Blocking));
            // What waits for a lock is not counted once more as waiting, nor the other way round.
            Assert.Equal(0, Sum(profile, "Programs.MonitorSite.Wait", Blocking) + Sum(profile, "Programs.LockSite.Wait", Blocking));
            Assert.Equal(0, Sum(profile, "Programs.MonitorSite.Wait", Waits));
            Assert.InRange(Sum(profile, "Programs.MonitorSite.Wait", Contentions), 10, 3000 / 30);
            // The semaphore has a lock of its own, which it holds for some microseconds.
            Assert.InRange(Sum(profile, "Programs.QueueSite.Wait", Delay), 0, 0.01 * Truth(outcome, profile, "queue"));
            Assert.Equal("monitor-owner", OwnerOf(profile, "Programs.MonitorSite.Wait"));
            Assert.Equal("lock-owner", OwnerOf(profile, "Programs.LockSite.Wait"));
            Assert.DoesNotContain("System.Diagnostics.Tracing", AllFrames(profile), StringComparison.Ordinal);
            Assert.DoesNotContain("libNativeProfiler", AllFrames(profile), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_wait_that_outlasts_the_window_is_counted_until_its_end()
    {
        var outcome = await RunAsync(3, [], "held", "4");
        var profile = await _scratch.ProfileAsync(outcome);

        Near(Truth(outcome, profile, "held"), Sum(profile, "Programs.HeldSite.Wait", Delay));
        Assert.Equal("the-holder", OwnerOf(profile, "Programs.HeldSite.Wait"));
    }

    private async Task<Outcome> RunAsync(int windowSeconds, string[] options, params string[] arguments) =>
        (await Launch.Program("Contention", arguments).UnderRun(_scratch, windowSeconds, options)
            .With("NATIVEPROFILER_PROFILES", "contention").With("NATIVEPROFILER_MAX_OVERHEAD", "100").RunAsync()).Expect(0);

    private static string AllFrames(Profile profile) => string.Join('\n', profile.Stacks.SelectMany(stack => stack.Frames).Distinct());

    // What of the program's own waits lies in the profile's window, in nanoseconds.
    private static double Truth(Outcome outcome, Profile profile, string place) =>
        outcome.Output.Split('\n').Select(line => line.Split(' ')).Where(words => words[0] == place).Sum(words =>
        {
            var start = Max(profile.Start, Moment(words[1]));
            var end = Min(profile.Start + profile.Duration, Moment(words[2]));
            return end > start ? (end - start).TotalNanoseconds : 0;
        });

    private static DateTimeOffset Moment(string ticks) => DateTimeOffset.UnixEpoch.AddTicks(long.Parse(ticks, CultureInfo.InvariantCulture));

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static long Sum(Profile profile, string function, int value) =>
        profile.Stacks.Where(stack => stack.Holds(function)).Sum(stack => stack.Values[value]);

    private static string OwnerOf(Profile profile, string function) =>
        profile.Stacks.Where(stack => stack.Holds(function)).MaxBy(stack => stack.Values[Delay])!.Labels["lock_owner"];

    // A thread spins before it waits, which the runtime does not count; on a busy machine a spin that gives the processor away is long.
    private static void Near(double expected, double actual) => Assert.InRange(actual, expected * 0.7, expected * 1.03);
}
