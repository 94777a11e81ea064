namespace Programs;

/// <summary>Calls that were suspended once and are done or failed.</summary>
internal static class Finished
{
    public static async Task<List<Task>> StartAsync(int count)
    {
        var calls = new List<Task>();
        for (var i = 0; i < count; i++) calls.Add(i % 2 == 0 ? YieldAsync() : FailAsync());
        await Task.WhenAll(calls.Select(call => call.ContinueWith(done => done.IsFaulted, TaskScheduler.Default)));
        return calls;
    }

    private static async Task YieldAsync() => await Task.Yield();

    private static async Task FailAsync()
    {
        await Task.Yield();
        throw new InvalidOperationException("as wanted");
    }
}
