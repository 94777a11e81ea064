using NativeProfiler.Storage.Sqlite;

namespace StoreBench;

/// <summary>From uploaded bytes to an acknowledged profile: read, checked, normalised, committed and synced.</summary>
internal static class Ingest
{
    private const int WarmUp = 300;

    public static async Task MeasureAsync(Bench bench)
    {
        await using var store = bench.Open();
        foreach (var program in bench.Corpus.Programs)
            await MeasureAsync(bench, store, program, bench.Corpus.Of(program));
        await MeasureAsync(bench, store, Bench.Large, bench.Corpus.Joined("csc", 10));
    }

    private static async Task MeasureAsync(Bench bench, SqliteProfileStore store, string what, IReadOnlyList<RecordedProfile> profiles)
    {
        var count = bench.IsQuick ? 500 : 2000;
        await Filling.FillAsync(store, profiles, Bench.Now.AddDays(-3), Bench.Minute, WarmUp, what);
        var cpu = await Filling.FillAsync(store, profiles, Bench.Now.AddDays(-2), TimeSpan.FromSeconds(30), count, what);
        bench.Report.AtLeast(
            $"ingest of {what} ({profiles.Average(one => one.Bytes.Length) / 1024:0} KiB each), durable", count / cpu, 300, "profiles/s a core");
    }
}
