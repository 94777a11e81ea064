using NativeProfiler.E2E.Harness;
using NativeProfiler.E2E.Publishing;

namespace NativeProfiler.E2E.Accuracy;

public sealed class AllocationTests
{
    // 5.6 GB: the runtime draws one byte in 102,400, so that the objects of Texts, of 2 KB on average but 22 bytes at least, are right to 1.3 %
    // in one standard deviation. A quarter of it was 5.4 % off on one day.
    private static readonly Plan Unthinned = new("50", 2.8, "3", 10);
    private static readonly Plan Ticks = new("50", 0.8, "1", 10);
    // A slice of a quarter of a second stands for five: one window is 12 % off in one standard deviation (40 windows of one run), all of them 1.5 %.
    private static readonly Plan Thinned = new("1", 5, "5.2", 60);

    [Fact]
    public Task Bytes_and_objects_of_each_site_are_right_within_5_percent() =>
        CheckAsync(Launch.Program("Allocations", "40", "200"), 0.05, Unthinned);

    // As fast as it can, within the default budget: slices of a second or less stand for windows of five.
    [Fact]
    public async Task A_storm_of_which_only_a_slice_is_seen_is_right_within_5_percent()
    {
        var storm = Launch.Program("Allocations", "330", "0") with { Timeout = TimeSpan.FromMinutes(8) };
        var profiles = await CheckAsync(storm, 0.05, Thinned);
        Assert.Contains(profiles, profile => profile.Figure("scale") > 1.5);
    }

    // AllocationTick is no random sample: what it says is rougher (92 to 95 % of the truth in one run of .NET 9).
    [Theory]
    [InlineData("net8.0")]
    [InlineData("net9.0")]
    public async Task Older_runtimes_tell_bytes_of_each_site_too(string framework) =>
        await CheckAsync(new Launch(await PublishedApp.GetAsync("Allocations", framework, "folder"), "18", "200"), 0.1, Ticks);

    private static async Task<IReadOnlyList<Profile>> CheckAsync(Launch program, double tolerance, Plan plan)
    {
        using var scratch = new Scratch();
        var outcome = (await program.With("NATIVEPROFILER_PROFILES", "alloc").With("NATIVEPROFILER_MAX_OVERHEAD", plan.Budget)
            .UnderRun(scratch, plan.Seconds, "--interval", plan.Interval).RunAsync()).Expect(0);
        var truth = AllocationTruth.Read(outcome.Output);
        // Without the first window: the first session of a process starts late in it.
        var profiles = (await scratch.ProfilesAsync(plan.Windows, outcome.ToString)).Skip(1).Where(truth.Covers).Take(plan.Windows).ToList();
        Assert.True(profiles.Count == plan.Windows, $"only {profiles.Count} whole windows\n{outcome}");

        var misses = new List<string>();
        foreach (var site in AllocationTruth.Sites)
        {
            var function = $"Programs.Sites.{site}";
            Check(misses, $"{site} bytes", profiles.Sum(profile => profile.AmountOf(function)), profiles.Sum(profile => truth.BytesOf(site, profile)), tolerance);
            Check(misses, $"{site} objects", profiles.Sum(profile => profile.CountOf(function)), profiles.Sum(profile => truth.ObjectsOf(site, profile)), tolerance);
        }

        Assert.True(misses.Count == 0, $"{string.Join('\n', misses)}\n{string.Join('\n', profiles[0].Comments)}");
        Assert.All(profiles.SelectMany(profile => profile.Stacks), stack => Assert.True(stack.Labels.ContainsKey("type"), string.Join(" < ", stack.Frames)));
        var types = profiles.SelectMany(profile => profile.Stacks).Where(stack => stack.Holds("Programs.Sites.Small")).Select(stack => stack.Labels["type"]).Distinct();
        Assert.Equal(["Programs.Node", "long"], types.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(profiles.SelectMany(profile => profile.Stacks), stack => stack.Frames[1].StartsWith("libNativeProfiler.so", StringComparison.Ordinal));
        return profiles;
    }

    private static void Check(List<string> misses, string what, double measured, double truth, double tolerance)
    {
        if (Math.Abs((measured / truth) - 1) > tolerance) misses.Add($"{what}: {measured / truth:P1} of the truth ({truth:e3})");
    }

    /// <summary>How often and how long windows are open, and the budget in per cent.</summary>
    private sealed record Plan(string Budget, double Seconds, string Interval, int Windows);
}
