using System.Runtime.CompilerServices;

namespace Programs;

internal static class Stream
{
    public static async Task ReadAllAsync(Task gate)
    {
        await foreach (var line in LinesAsync(gate)) GC.KeepAlive(line);
    }

    private static async IAsyncEnumerable<string> LinesAsync(Task gate)
    {
        yield return "first";
        await PooledAsync(gate);
        yield return "last";
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask PooledAsync(Task gate) => await gate;
}
