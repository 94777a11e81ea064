using NativeProfiler.Pprof;
using NativeProfiler.Storage;
using NativeProfiler.Storage.Sqlite;

namespace StoreBench;

/// <summary>The store's promises, one after the other, on recorded profiles.</summary>
internal sealed class Measurement(Corpus corpus, string folder, bool isQuick)
{
    private const string Program = "shop";

    /// <summary>As large as ten seconds of a busy program.</summary>
    private const string Large = "csc, ten profiles merged to one";

    private static readonly DateTimeOffset Now = new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Report _report = new();
    private readonly int _days = isQuick ? 3 : 30;
    private SqliteProfileStore _store = null!;

    private static ProfileQuery Query(TimeSpan span, DateTimeOffset? end = null, string service = Program) => new()
    {
        Project = "default",
        Service = service,
        Kind = ProfileKind.Cpu,
        From = (end ?? Now) - span,
        To = end ?? Now,
        Labels = SampleLabels.Drop,
    };

    public static async Task<int> RunAsync(Corpus corpus, string folder, bool isQuick)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        var measurement = new Measurement(corpus, folder, isQuick);
        await measurement.RunAsync();
        Directory.Delete(folder, recursive: true);
        return measurement._report.Missed == 0 ? 0 : 1;
    }

    private async Task RunAsync()
    {
        foreach (var program in corpus.Programs)
        {
            var profiles = corpus.Of(program);
            Report.Say(
                $"corpus: {program}: {profiles.Count} profiles of {profiles.Select(one => one.Version).Distinct().Count()} versions, {profiles.Average(one => one.Bytes.Length) / 1024:0.0} KiB each, {profiles.Average(one => one.Read().Samples.Count):0} stacks");
        }

        Report.Say($"{corpus.All.Count} distinct profiles; longer series use them again and again");
        await Sizes.ReportAsync(corpus, Path.Combine(folder, "sizes"), Now);
        Open();
        await FillAsync();
        await MergeProfilesAsync();
        await CompareWithGoAsync();
        await MergeMonthAsync();
        await _store.DisposeAsync();
        await Memory.ReportAsync(corpus, Path.Combine(folder, "month"), Now, isQuick);
    }

    private void Open() => _store = SqliteProfileStore.Open(
        new SqliteStoreOptions { Folder = Path.Combine(folder, "store"), KeepsHouse = false, QueuedProfiles = 1024 });

    private async Task FillAsync()
    {
        var profiles = corpus.Of(Program);
        await Filling.FillAsync(_store, profiles, Now.AddDays(-40), Minute, 200, "warm-up");
        var count = isQuick ? 2000 : 10_080;
        var cpu = await Filling.FillAsync(_store, profiles, Now - (Minute * count), Minute, count);
        _report.AtLeast($"ingest of {Program} ({profiles.Average(one => one.Bytes.Length) / 1024:0} KiB each), durable", count / cpu, 300, "profiles/s a core");
        foreach (var program in corpus.Programs.Where(program => program != Program))
            await IngestAsync(program, corpus.Of(program));
        await IngestAsync(Large, corpus.Joined("csc", 10));
    }

    private async Task IngestAsync(string what, IReadOnlyList<RecordedProfile> profiles)
    {
        const int Count = 1000;
        var cpu = await Filling.FillAsync(_store, profiles, Now.AddDays(-1), Minute, Count, $"ingest-{what}");
        _report.AtLeast($"ingest of {what} ({profiles.Average(one => one.Bytes.Length) / 1024:0} KiB each), durable", Count / cpu, 300, "profiles/s a core");
    }

    /// <summary>No roll-up exists yet: what is measured is merging profiles.</summary>
    private async Task MergeProfilesAsync()
    {
        foreach (var (count, goal) in ((int, double)[])[(60, 30), (1000, 120), (10_000, 500)])
        {
            if (isQuick && count > 2000)
                continue;
            await MergeAsync($"merge of {count} profiles", Query(Minute * count), count, goal);
            var labelled = Query(Minute * count) with { Where = [new LabelFilter("instance", "pod-1")] };
            await MergeAsync($"merge of {count} profiles, filtered by label", labelled, null, goal);
        }

        await MergeAsync($"merge of 1000 profiles of {Large}", Query(Minute * 1000, Now.AddDays(-1).AddMinutes(1000), $"ingest-{Large}"), 1000, 120);
        var query = Query(Minute * 1000);
        await Filling.WhileAsync(_store, corpus.Of(Program), Now.AddHours(1), () =>
            MergeAsync("merge of 1000 profiles while 50 a second are written", query, 1000, 120));
    }

    private async Task MergeAsync(string what, ProfileQuery query, int? profiles, double goal)
    {
        var found = 0;
        async Task Merge() => found = (await _store.MergeAsync(query, CancellationToken.None)).Profiles;
        _report.AtMost(what, await Timing.WarmAsync(Merge), goal, "ms");
        if (profiles is { } expected && found != expected)
            throw new InvalidOperationException($"{found} profiles were merged, not {expected}");
        if (what.Contains("while", StringComparison.Ordinal))
            return;
        await _store.DisposeAsync();
        await Timing.DropFromCacheAsync(Path.Combine(folder, "store"));
        Open();
        _report.AtMost($"  the same, store just opened, nothing in the page cache", await Timing.OnceAsync(Merge), goal, "ms");
    }

    private async Task CompareWithGoAsync()
    {
        const int Count = 1000;
        foreach (var program in (string[])[Program, "go"])
        {
            var profiles = corpus.Of(program);
            var files = Path.Combine(folder, $"files-{program}");
            Directory.CreateDirectory(files);
            for (var i = 0; i < Count; i++)
                File.Copy(profiles[i % profiles.Count].Path, Path.Combine(files, $"{i:0000}.pb.gz"));
            var (theirs, ours) = (Path.Combine(folder, $"theirs-{program}.pb.gz"), Path.Combine(folder, $"ours-{program}.pb.gz"));
            var goTime = await GoPprof.MergeAsync(Directory.EnumerateFiles(files), theirs);

            // The same thousand, of which the store has the same number: they are used in turn from the first one on.
            var query = Query(Minute * 10_000, Now.AddDays(-100), service: $"same-{program}");
            await Filling.FillAsync(_store, profiles, query.From, TimeSpan.FromSeconds(60), Count, query.Service);
            MergedProfile merged = null!;
            var time = await Timing.WarmAsync(async () => merged = await _store.MergeAsync(query, CancellationToken.None));
            await File.WriteAllBytesAsync(ours, PprofWriter.Write(merged.Stacks));
            Report.Say($"go tool pprof merges the same {Count} files of {program} in {goTime:0} ms, the store in {time:0.0} ms");
            _report.AtLeast($"  faster than go tool pprof", goTime / time, 40, "times");
            var (a, b) = (await GoPprof.TopAsync(theirs, "cpu"), await GoPprof.TopAsync(ours, "cpu"));
            _report.Holds($"  {a.Count} functions, flat and cumulative as go tool pprof reads both: equal", a.Count > 10 && a.SequenceEqual(b));
            foreach (var (function, values) in a.Where(pair => b.GetValueOrDefault(pair.Key) != pair.Value).Take(3))
                Report.Say($"    {function}: {values} there, {b.GetValueOrDefault(function)} here");
        }
    }

    private async Task MergeMonthAsync()
    {
        var profiles = corpus.Of(Program);
        var missing = (_days * 1440) - (isQuick ? 2000 : 10_080);
        await Filling.FillAsync(_store, profiles, Now.AddDays(-_days), Minute, missing);
        var house = await Timing.OnceAsync(() => _store.KeepHouseAsync(CancellationToken.None));
        var month = Query(TimeSpan.FromDays(_days));
        Report.Say($"{_days} days of {Program}, a profile a minute, rolled up in {house / 1000:0.0} s");
        await MergeAsync($"merge of {_days} days through roll-ups", month, _days * 1440, 300);
        await MergeAsync($"merge of {_days} days, one version", month with { Version = "1.1.0" }, null, 300);

        var function = (await _store.MergeAsync(month, CancellationToken.None)).Stacks.Stacks.FunctionAt(0).Name;
        Task History() => _store.ReadHistoryAsync(month, function, TimeSpan.FromHours(1), CancellationToken.None);
        _report.AtMost($"history of a function over {_days} days, by the hour", await Timing.WarmAsync(History), 300, "ms");
        await _store.DisposeAsync();
        await Timing.DropFromCacheAsync(Path.Combine(folder, "store"));
        Open();
        _report.AtMost("  the same, store just opened, nothing in the page cache", await Timing.OnceAsync(History), 300, "ms");
    }
}
