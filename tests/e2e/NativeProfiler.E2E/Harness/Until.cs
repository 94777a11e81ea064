namespace NativeProfiler.E2E.Harness;

/// <summary>Waits for something that another process does.</summary>
internal static class Until
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    public static async Task TrueAsync(Func<bool> condition, TimeSpan atMost, Func<string> otherwise)
    {
        for (var start = TimeProvider.System.GetTimestamp(); !condition(); await Task.Delay(Step, TimeProvider.System, default))
            Assert.True(TimeProvider.System.GetElapsedTime(start) < atMost, $"after {atMost.TotalSeconds} s: {otherwise()}");
    }
}
