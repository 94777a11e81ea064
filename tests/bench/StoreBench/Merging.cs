namespace StoreBench;

/// <summary>Merging profiles, of which no roll-up exists yet.</summary>
internal static class Merging
{
    public static async Task MeasureAsync(Bench bench)
    {
        var count = bench.IsQuick ? 1000 : 10_000;
        var queries = new QueryTimer(bench);
        await using (var store = bench.Open())
        {
            await Filling.FillAsync(store, bench.Corpus.Of(Bench.Program), Bench.Now - (Bench.Minute * count), Bench.Minute, count);
            await Filling.FillAsync(store, bench.Corpus.Joined("csc", 10), Bench.Now - (Bench.Minute * 1000), Bench.Minute, 1000, Bench.Large);
        }

        foreach (var (profiles, goal) in ((int, double)[])[(60, 30), (1000, 120), (10_000, 500)])
        {
            if (profiles <= count)
                await queries.MergeAsync($"merge of {profiles} profiles", Bench.Query(Bench.Minute * profiles), profiles, goal);
        }

        await queries.MergeAsync($"merge of 1000 profiles of {Bench.Large}", Bench.Query(Bench.Minute * 1000, service: Bench.Large), 1000, 120);
    }
}
