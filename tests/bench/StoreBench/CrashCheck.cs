using System.Diagnostics;
using NativeProfiler.Pprof;
using NativeProfiler.Storage;
using NativeProfiler.Storage.Sqlite;

namespace StoreBench;

/// <summary>After a crash: everything that was acknowledged is there, whole and readable, and nothing was set aside.</summary>
internal static class CrashCheck
{
    private const int MostSeconds = 5;

    public static async Task<int> RunAsync(string folder)
    {
        var damage = new List<string>();
        var started = Stopwatch.GetTimestamp();
        await using var store = SqliteProfileStore.Open(
            new SqliteStoreOptions { Folder = folder, KeepsHouse = false, OnDamage = damage.Add, OnTrouble = damage.Add });
        var series = await store.ListSeriesAsync(CancellationToken.None);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;

        var lost = 0;
        var acknowledged = 0;
        while (await Console.In.ReadLineAsync() is { Length: > 0 } id)
        {
            acknowledged++;
            lost += await store.ReadOriginalAsync(id, CancellationToken.None) is { Length: > 0 } ? 0 : 1;
        }

        var (merged, unreadable) = (0, 0);
        foreach (var service in series.Select(one => one.Series.Service).Distinct())
        {
            var result = await store.MergeAsync(
                new ProfileQuery
                {
                    Project = "default",
                    Service = service,
                    Kind = ProfileKind.Cpu,
                    From = DateTimeOffset.UnixEpoch,
                    To = DateTimeOffset.MaxValue,
                },
                CancellationToken.None);
            merged += result.Profiles;
            unreadable += result.Unreadable;
        }

        Console.WriteLine($"{acknowledged} acknowledged, {lost} lost, {merged} merged, {unreadable} unreadable, opened in {seconds:0.00} s {string.Join("; ", damage)}");
        return lost == 0 && unreadable == 0 && damage.Count == 0 && merged >= acknowledged && seconds <= MostSeconds ? 0 : 1;
    }
}
