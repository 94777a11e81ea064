using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Accuracy;

public sealed class StormTests
{
    [Fact]
    public async Task Null_references_collections_recursion_and_thread_churn_are_survived_and_walked()
    {
        var storm = Launch.Program("Storm", "6");
        var plain = await storm.RunAsync();
        using var scratch = new Scratch();
        var outcome = (await storm.UnderRun(scratch, 60).RunAsync()).Expect(0);
        outcome.ExpectSameAs(plain);
        var profile = await scratch.ProfileAsync(outcome);
        Assert.True(profile.Samples > 50, $"only {profile.Samples} samples");
        Assert.True(profile.Rooted >= 0.99, string.Join('\n', profile.Comments));
    }
}
