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
            Near(outcome, profile, "monitor", Sum(profile, "Programs.MonitorSite.Wait", Delay));
            Near(outcome, profile, "lock", Sum(profile, "Programs.LockSite.Wait", Delay));
            Near(outcome, profile, "queue", Sum(profile, "Programs.QueueSite.Wait", Blocking));
            // What waits for a lock is not counted once more as waiting, nor the other way round.
            Assert.Equal(0, Sum(profile, "Programs.MonitorSite.Wait", Blocking) + Sum(profile, "Programs.LockSite.Wait", Blocking));
            Assert.Equal(0, Sum(profile, "Programs.MonitorSite.Wait", Waits));
            Assert.InRange(Sum(profile, "Programs.MonitorSite.Wait", Contentions), 10, 3000 / 30);
            // The semaphore has a lock of its own, which it holds for some microseconds.
            Assert.InRange(Sum(profile, "Programs.QueueSite.Wait", Delay), 0, 0.01 * Truth.In(outcome, profile, "queue"));
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

        Near(outcome, profile, "held", Sum(profile, "Programs.HeldSite.Wait", Delay));
        Assert.Equal("the-holder", OwnerOf(profile, "Programs.HeldSite.Wait"));
    }

    // Windows of 2 s in waits of 12: those in their middle see no event of them.
    [Fact]
    public async Task A_wait_that_lasts_a_whole_window_is_counted_in_it()
    {
        var outcome = await RunAsync(2, ["--interval", "2.2"], "held", "12");
        var profiles = await _scratch.ProfilesAsync(4, outcome.ToString);
        var whole = profiles.Where(profile => Truth.In(outcome, profile, "held") >= 0.999 * profile.Duration.TotalNanoseconds).ToList();
        Assert.True(whole.Count >= 2, $"{whole.Count} of {profiles.Count}");
        foreach (var profile in whole)
        {
            Assert.InRange(Sum(profile, "Programs.HeldSite.Wait", Delay), 0.97 * profile.Duration.TotalNanoseconds, 1.03 * profile.Duration.TotalNanoseconds);
            Assert.Equal(1, Sum(profile, "Programs.HeldSite.Wait", Contentions));
            Assert.InRange(Sum(profile, "Programs.HeldSite.WaitFor", Blocking), 0.97 * profile.Duration.TotalNanoseconds, 1.03 * profile.Duration.TotalNanoseconds);
            Assert.Equal(0, Sum(profile, "Programs.Holder.Hold", Delay) + Sum(profile, "Programs.Holder.Hold", Blocking));
        }
    }

    private async Task<Outcome> RunAsync(int windowSeconds, string[] options, params string[] arguments) =>
        (await Launch.Program("Contention", arguments).UnderRun(_scratch, windowSeconds, options)
            .With("NATIVEPROFILER_PROFILES", "contention").With("NATIVEPROFILER_MAX_OVERHEAD", "100").RunAsync()).Expect(0);

    private static string AllFrames(Profile profile) => string.Join('\n', profile.Stacks.SelectMany(stack => stack.Frames).Distinct());

    private static long Sum(Profile profile, string function, int value) =>
        profile.Stacks.Where(stack => stack.Holds(function)).Sum(stack => stack.Values[value]);

    private static string OwnerOf(Profile profile, string function) =>
        profile.Stacks.Where(stack => stack.Holds(function)).MaxBy(stack => stack.Values[Delay])!.Labels["lock_owner"];

    // The runtime's wait begins when it gives up spinning. Until then, and between being woken and going on, the thread is ready to run, and the
    // kernel says how long: of a wait that much may be counted or not.
    private static void Near(Outcome outcome, Profile profile, string place, double actual)
    {
        var expected = Truth.In(outcome, profile, place);
        Assert.InRange(actual, 0.97 * (expected - Truth.ReadyIn(outcome, profile, place)), 1.03 * expected);
    }
}
