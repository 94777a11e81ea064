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
        var outcome = await app.UnderRun(scratch, 10).RunAsync();
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
}
