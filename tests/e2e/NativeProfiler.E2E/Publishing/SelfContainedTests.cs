using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Publishing;

/// <summary>Apps that bring their runtime along: older ones, in one file, with unused code cut away.</summary>
public sealed class SelfContainedTests
{
    [Theory]
    [InlineData("net8.0", "folder")]
    [InlineData("net8.0", "single-file")]
    [InlineData("net8.0", "trimmed")]
    [InlineData("net9.0", "folder")]
    [InlineData("net9.0", "single-file")]
    [InlineData("net9.0", "trimmed")]
    [InlineData("net10.0", "trimmed")]
    public async Task An_app_with_its_own_runtime_is_profiled_or_one_line_says_why_not(string framework, string flavour)
    {
        var app = new Launch(await PublishedApp.GetAsync("Steady", framework, flavour), "3");
        var plain = (await app.RunAsync()).Expect(42);
        using var scratch = new Scratch();
        var outcome = await app.UnderRun(scratch, 60).RunAsync();
        outcome.ExpectSameAs(plain);
        if (scratch.ProfilePaths.Count == 0)
        {
            Assert.True(outcome.ProfilerLines.Count == 1, $"neither a profile nor one line that says why\n{outcome}");
            return;
        }

        var profile = await scratch.ProfileAsync(outcome);
        Assert.True(profile.Samples > 20, $"only {profile.Samples} samples\n{string.Join('\n', profile.Comments)}");
        // The start of a program, when libraries are loaded whose tables are not built yet, is a large part of these few samples.
        Assert.True(profile.Rooted >= 0.95, string.Join('\n', profile.Comments));
        // In older runtimes all between Main and OpenSSL is inlined into Main.
        Assert.InRange(profile.CpuOf("Program.Main") / profile.Cpu, 0.5, 1);
    }

    [Theory]
    [InlineData("net8.0", false)]
    [InlineData("net9.0", true)]
    public async Task Every_type_is_taken_of_older_runtimes_and_what_they_lack_is_named(string framework, bool tellsOfWaits)
    {
        var app = new Launch(await PublishedApp.GetAsync("Exits", framework, "folder"), "return", "4000");
        using var scratch = new Scratch();
        var outcome = (await app.UnderRun(scratch, 60, "--type", "wall,contention,threads,exceptions")
            .With("NATIVEPROFILER_MAX_OVERHEAD", "100").RunAsync()).Expect(7);
        var profiles = (await scratch.ProfilesAsync(4, outcome.ToString)).ToDictionary(profile => profile.SampleTypes[0]);

        Assert.True(profiles["exceptions/count"].CountOf("Work.Refuse") > 10, "exceptions");
        Assert.True(profiles["samples/count"].Figure("blocked_to_root_percent") >= 95, string.Join('\n', profiles["samples/count"].Comments));
        Assert.True(profiles["samples/count"].AmountOf("Work.Wait") > 0, "wall");
        Assert.True(profiles["threads/count"].Samples >= 6, "threads");
        var waits = profiles["waits/count"];
        Assert.True(waits.AmountOf("Work.Lock") > 100_000_000, "lock delay");
        Assert.Equal(tellsOfWaits, waits.CountOf("Work.Wait") > 0);
        Assert.Equal(!tellsOfWaits, waits.Comments.Any(comment => comment.StartsWith("lacks=blocking", StringComparison.Ordinal)));
    }
}
