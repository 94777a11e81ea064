namespace StoreBench;

/// <summary>A month of one service, a profile a minute, through roll-ups.</summary>
internal static class Month
{
    public static async Task MeasureAsync(Bench bench)
    {
        var days = bench.IsQuick ? 3 : 30;
        var span = TimeSpan.FromDays(days);
        var query = Bench.Query(span);
        string function;
        await using (var store = bench.Open())
        {
            await Filling.FillAsync(store, bench.Corpus.Of(Bench.Program), Bench.Now - span, Bench.Minute, days * 1440);
            var house = await Timing.OnceAsync(() => store.KeepHouseAsync(CancellationToken.None));
            Report.Say($"{days} days of {Bench.Program}, a profile a minute, rolled up in {house / 1000:0.0} s");
            function = (await store.MergeAsync(query, CancellationToken.None)).Stacks.Stacks.FunctionAt(0).Name;
        }

        var queries = new QueryTimer(bench);
        await queries.MergeAsync($"merge of {days} days through roll-ups", query, days * 1440, 300);
        await queries.MergeAsync($"merge of {days} days, one version", query with { Version = "1.1.0" }, null, 300);
        await queries.MeasureAsync($"history of a function over {days} days, by the hour", query, 300, async (store, one) =>
            await store.ReadHistoryAsync(one, function, TimeSpan.FromHours(1), CancellationToken.None));
    }
}
