using System.Diagnostics;
using NativeProfiler.Storage;
using NativeProfiler.Storage.Sqlite;

namespace StoreBench;

/// <summary>Puts many profiles into a store, as uploads would come: read from their bytes, several at once.</summary>
internal static class Filling
{
    private const int AtOnce = 32;

    /// <summary>As many read at once as the backend lets.</summary>
    private static readonly SemaphoreSlim Readers = new(Environment.ProcessorCount);

    /// <summary>One profile each interval, the recorded ones in turn; returns the CPU seconds that it took.</summary>
    public static async Task<double> FillAsync(
        IProfileStore store, IReadOnlyList<RecordedProfile> profiles, DateTimeOffset first, TimeSpan interval, int count, string? service = null)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (i, token) =>
            {
                NewProfile profile;
                await Readers.WaitAsync(token);
                try
                {
                    profile = profiles[i % profiles.Count].At(
                        first + (interval * i), $"{service ?? profiles[0].Program}-{first.ToUnixTimeSeconds()}-{i}", service);
                }
                finally
                {
                    Readers.Release();
                }

                await AppendAsync(store, profile, token);
            });
        return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
    }

    /// <summary>Comes back where too many wait to be written, as an agent does.</summary>
    private static async Task AppendAsync(IProfileStore store, NewProfile profile, CancellationToken token)
    {
        while (true)
        {
            try
            {
                await store.AppendAsync(profile, token);
                return;
            }
            catch (StoreBusyException)
            {
                await Task.Delay(20, token);
            }
        }
    }

    /// <summary>Fifty uploads a second for as long as something runs.</summary>
    public static async Task WhileAsync(
        SqliteProfileStore store, IReadOnlyList<RecordedProfile> profiles, DateTimeOffset first, Func<Task> work)
    {
        using var ending = new CancellationTokenSource();
        var uploads = Task.Run(async () =>
        {
            using var clock = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            for (var i = 0; !ending.IsCancellationRequested; i++)
            {
                await clock.WaitForNextTickAsync(CancellationToken.None);
                await store.AppendAsync(
                    profiles[i % profiles.Count].At(first.AddMilliseconds(i * 20), $"meanwhile-{first.Ticks}-{i}", "others"), CancellationToken.None);
            }
        });
        await work();
        await ending.CancelAsync();
        await uploads;
    }
}
