using NativeProfiler.Pprof;
using NativeProfiler.Storage;

namespace StoreBench;

/// <summary>The same merge by `go tool pprof`, which is slower, and which has to find the same sums in both results.</summary>
internal static class AgainstGo
{
    private const int Count = 1000;

    public static async Task MeasureAsync(Bench bench)
    {
        foreach (var program in (string[])[Bench.Program, "go"])
            await MeasureAsync(bench, program);
    }

    private static async Task MeasureAsync(Bench bench, string program)
    {
        var profiles = bench.Corpus.Of(program);
        var files = Path.Combine(bench.Folder, $"files-{program}");
        Directory.CreateDirectory(files);
        for (var i = 0; i < Count; i++)
            File.Copy(profiles[i % profiles.Count].Path, Path.Combine(files, $"{i:0000}.pb.gz"));
        var (theirs, ours) = (Path.Combine(bench.Folder, $"theirs-{program}.pb.gz"), Path.Combine(bench.Folder, $"ours-{program}.pb.gz"));
        var goTime = await GoPprof.MergeAsync(Directory.EnumerateFiles(files), theirs);

        // The same thousand, of which the store has the same number: they are used in turn from the first one on.
        await using var store = bench.Open();
        var query = Bench.Query(Bench.Minute * 10_000, service: $"same-{program}");
        await Filling.FillAsync(store, profiles, query.From, Bench.Minute, Count, query.Service);
        MergedProfile merged = null!;
        var time = await Timing.WarmAsync(async () => merged = await store.MergeAsync(query, CancellationToken.None));
        await File.WriteAllBytesAsync(ours, PprofWriter.Write(merged.Stacks));
        Report.Say($"go tool pprof merges the same {Count} files of {program} in {goTime:0} ms, the store in {time:0.0} ms");
        bench.Report.AtLeast($"  faster than go tool pprof", goTime / time, 40, "times");
        var (a, b) = (await GoPprof.TopAsync(theirs, "cpu"), await GoPprof.TopAsync(ours, "cpu"));
        bench.Report.Holds($"  {a.Count} functions, flat and cumulative as go tool pprof reads both: equal", a.Count > 10 && a.SequenceEqual(b));
        foreach (var (function, values) in a.Where(pair => b.GetValueOrDefault(pair.Key) != pair.Value).Take(3))
            Report.Say($"    {function}: {values} there, {b.GetValueOrDefault(function)} here");
    }
}
