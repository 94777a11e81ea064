using NativeProfiler.Storage;
using NativeProfiler.Storage.Sqlite;

namespace StoreBench;

/// <summary>The time of a query as it may meet the store: warm, filtered by a label, cold, and while profiles are written.</summary>
internal sealed class QueryTimer(Bench bench)
{
    private static readonly LabelFilter OnePod = new("instance", "pod-1");

    private int _writing;

    public async Task MergeAsync(string what, ProfileQuery query, int? profiles, double goal)
    {
        var found = 0;
        await MeasureAsync(
            what, query, goal, async (store, one) => found = (await store.MergeAsync(one, CancellationToken.None)).Profiles);
        if (profiles is { } expected && found != expected)
            throw new InvalidOperationException($"{found} profiles were merged, not {expected}");
    }

    /// <summary>The query as it is comes last, so that what it found can be looked at.</summary>
    public async Task MeasureAsync(string what, ProfileQuery query, double goal, Func<SqliteProfileStore, ProfileQuery, Task> run)
    {
        await using (var store = bench.Open())
        {
            bench.Report.AtMost(what, await Timing.WarmAsync(() => run(store, query)), goal, "ms");
            var labelled = query with { Where = [OnePod] };
            bench.Report.AtMost("  filtered by a label", await Timing.WarmAsync(() => run(store, labelled)), goal, "ms");
            var time = 0.0;
            await Filling.WhileAsync(
                store, bench.Corpus.Of(Bench.Program), Bench.Now.AddHours(++_writing), async () => time = await Timing.WarmAsync(() => run(store, query)));
            bench.Report.AtMost("  while 50 profiles a second are written", time, goal, "ms");
        }

        await Timing.DropFromCacheAsync(bench.StoreFolder);
        await using var cold = bench.Open();
        bench.Report.AtMost("  store just opened, nothing in the page cache", await Timing.OnceAsync(() => run(cold, query)), goal, "ms");
    }
}
