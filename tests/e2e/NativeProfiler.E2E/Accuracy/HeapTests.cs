using System.Globalization;
using NativeProfiler.E2E.Harness;
using NativeProfiler.E2E.Publishing;

namespace NativeProfiler.E2E.Accuracy;

public sealed class HeapTests
{
    /// <summary>
    /// 120 MB a site are some 1,200 sampled objects, whose sum is off by more than 10 % once in a thousand runs by chance. All of it is
    /// allocated before the window opens that is looked at.
    /// </summary>
    private const double Tolerance = 0.1;

    /// <summary>AllocationTick is no random sample: the object that crosses a mark is more often a large one.</summary>
    private const double TickTolerance = 0.2;

    [Theory]
    [InlineData("")]
    [InlineData("collect")]
    public Task What_is_alive_is_told_by_site_before_and_after_collections(string collect) =>
        CheckAsync(Launch.Program("Leak", "240", "1200", "6", collect), Tolerance, isCollected: collect.Length > 0);

    [Theory]
    [InlineData("net8.0")]
    [InlineData("net9.0")]
    public async Task Older_runtimes_tell_what_is_alive_too(string framework) =>
        await CheckAsync(new Launch(await PublishedApp.GetAsync("Leak", framework, "folder"), "240", "1200", "6", "collect"), TickTolerance, isCollected: true);

    private static async Task CheckAsync(Launch program, double tolerance, bool isCollected)
    {
        using var scratch = new Scratch();
        var running = program.With("NATIVEPROFILER_PROFILES", "heap").With("NATIVEPROFILER_MAX_OVERHEAD", "50").UnderRun(scratch, 0.8, "--interval", "1");
        var outcome = (await running.RunAsync()).Expect(0);
        var profiles = await scratch.ProfilesAsync(2, outcome.ToString);
        // The last window may be cut short by the program's end.
        var profile = profiles[^2];
        foreach (var words in outcome.Output.Split('\n').Select(line => line.Split(' ')).Where(words => words[0] == "live"))
        {
            var truth = long.Parse(words[2], CultureInfo.InvariantCulture);
            var measured = profile.AmountOf($"Leak.{words[1]}");
            Assert.True(Math.Abs(((double)measured / truth) - 1) <= tolerance, $"{words[1]}: {measured} of {truth} bytes\n{string.Join('\n', profile.Comments)}");
        }

        if (isCollected) Assert.True(profile.AmountOf("Leak.Waste") < 2_000_000, $"{profile.AmountOf("Leak.Waste")} bytes of garbage are told to be alive");
    }
}
