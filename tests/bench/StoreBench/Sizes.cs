using NativeProfiler.Storage.Sqlite;
using NativeProfiler.Storage.Sqlite.Days;

namespace StoreBench;

/// <summary>
/// What a profile costs on disk, and how dictionaries grow: within a day as profiles come, and over days and deployments. Each
/// day has a dictionary of its own, so a new day begins anew and a deployment adds what its version alone has.
/// </summary>
internal static class Sizes
{
    private const int PerDay = 1440;

    public static async Task ReportAsync(Bench bench)
    {
        foreach (var program in bench.Corpus.Programs)
        {
            Report.Say($"{program}:");
            await ReportGrowthAsync(bench, program);
            await ReportDaysAsync(bench, program);
        }
    }

    /// <summary>Each distinct profile once, version by version as deployments follow each other: what recycling would hide.</summary>
    private static async Task ReportGrowthAsync(Bench bench, string program)
    {
        await using var store = Open(bench, $"{program}-growth");
        var time = Bench.Now.AddDays(-1);
        var written = 0;
        foreach (var version in Versions(bench.Corpus.Of(program)))
        {
            var before = new DictionarySize(0, 0, 0);
            foreach (var half in version.Chunk((version.Length + 1) / 2))
            {
                foreach (var profile in half)
                    await store.AppendAsync(profile.At(time.AddMinutes(written), $"{written++}"), CancellationToken.None);
                await store.KeepHouseAsync(CancellationToken.None);
                var size = await DictionarySize.ReadAsync(bench, $"{program}-growth", time);
                Report.Say(
                    $"  after {written} distinct profiles, version {version[0].Version}: {size.Nodes} stack nodes, {size.Functions} functions, {size.Bytes / 1024.0:0} KiB; {(size.Nodes - before.Nodes) / (double)half.Length:0} nodes a profile lately");
                before = size;
            }
        }
    }

    /// <summary>A profile a minute, recorded ones in turn; each day at noon the next version is deployed.</summary>
    private static async Task ReportDaysAsync(Bench bench, string program)
    {
        var versions = Versions(bench.Corpus.Of(program));
        var days = versions.Count + 1;
        var store = Open(bench, $"{program}-days");
        var written = 0;
        for (var day = 0; day < days; day++)
        {
            for (var minute = 0; minute < PerDay; minute++)
            {
                var version = versions[Math.Clamp(day - 1 + (minute / (PerDay / 2)), 0, versions.Count - 1)];
                var time = Bench.Now.AddDays(day - days).AddMinutes(minute);
                await store.AppendAsync(version[written % version.Length].At(time, $"{written++}"), CancellationToken.None);
            }
        }

        await store.KeepHouseAsync(CancellationToken.None);
        for (var day = 0; day < days; day++)
        {
            var time = Bench.Now.AddDays(day - days);
            var (first, last) = (versions[Math.Clamp(day - 1, 0, versions.Count - 1)], versions[Math.Clamp(day, 0, versions.Count - 1)]);
            var size = await DictionarySize.ReadAsync(bench, $"{program}-days", time);
            Report.Say(
                $"  day {day + 1}, {string.Join(" then ", new[] { first[0].Version, last[0].Version }.Distinct())}: dictionary {size.Nodes} nodes, {size.Bytes / 1024.0:0} KiB = {size.Bytes / (double)PerDay:0} bytes a profile; all of the day {size.FileBytes / 1024.0 / PerDay:0.00} KiB a profile with it, rows, samples and roll-ups");
        }

        var whole = store.ReadStatus();
        await store.DisposeAsync();
        Report.Say(
            $"  {days} days, {written} profiles ({bench.Corpus.Of(program).Count} distinct): {(whole.Bytes - whole.OriginalBytes) / (double)written:0} bytes a profile with dictionaries and roll-ups, and {whole.OriginalBytes / (double)written:0} of the uploaded file");
    }

    private static List<RecordedProfile[]> Versions(IReadOnlyList<RecordedProfile> profiles) =>
        [.. profiles.GroupBy(profile => profile.Version).OrderBy(version => version.Key, StringComparer.Ordinal).Select(version => version.ToArray())];

    private static SqliteProfileStore Open(Bench bench, string name) =>
        SqliteProfileStore.Open(new SqliteStoreOptions { Folder = Path.Combine(bench.Folder, name), KeepsHouse = false });

    /// <summary>The dictionary of the only service of a day, as it is on disk, and the day's database with everything.</summary>
    private sealed record DictionarySize(int Nodes, int Functions, long Bytes, long FileBytes = 0)
    {
        public static Task<DictionarySize> ReadAsync(Bench bench, string name, DateTimeOffset time) => Task.Run(() =>
        {
            var file = new DayFile(Path.Combine(bench.Folder, name), DateOnly.FromDateTime(time.UtcDateTime), new DictionaryCache(0));
            using var connection = file.Open();
            var stacks = file.Dictionary(1).Snapshot();
            var size = new DictionarySize(
                stacks.Nodes.Count, stacks.Functions.Count, connection.ReadNumber("SELECT sum(length(bytes)) FROM dictionary"),
                file.Size - file.OriginalsSize);
            file.Close();
            return size;
        });
    }
}
