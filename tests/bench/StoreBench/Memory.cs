using NativeProfiler.Pprof;
using NativeProfiler.Storage;
using NativeProfiler.Storage.Sqlite;

namespace StoreBench;

/// <summary>The memory of a store over a month of twenty services that all get profiles, with a query of a week now and then.</summary>
internal static class Memory
{
    private const int Services = 20;

    public static async Task ReportAsync(Corpus corpus, string folder, DateTimeOffset now, bool isQuick)
    {
        var (days, perDay) = isQuick ? (3, 24) : (30, 48);
        var programs = corpus.Programs.ToArray();
        await using var store = SqliteProfileStore.Open(new SqliteStoreOptions { Folder = folder, KeepsHouse = false, QueuedProfiles = 1024 });
        var peak = 0L;
        for (var day = days; day > 0; day--)
        {
            var start = now.AddDays(-day);
            for (var service = 0; service < Services; service++)
            {
                // Each service begins elsewhere in the corpus: no two send the same profile at the same time.
                var profiles = corpus.Of(programs[service % programs.Length]);
                RecordedProfile[] turned = [.. profiles.Skip((service + day) % profiles.Count), .. profiles.Take((service + day) % profiles.Count)];
                await Filling.FillAsync(store, turned, start, TimeSpan.FromDays(1) / perDay, perDay, $"service-{service}");
            }

            await store.KeepHouseAsync(CancellationToken.None);
            await store.MergeAsync(
                new ProfileQuery
                {
                    Project = "default",
                    Service = $"service-{day % Services}",
                    Kind = ProfileKind.Cpu,
                    From = start.AddDays(-7),
                    To = start.AddDays(1),
                },
                CancellationToken.None);
            peak = Math.Max(peak, Environment.WorkingSet);
        }

        GC.Collect();
        Report.Say(
            $"{days} days of {Services} services, {perDay} profiles a day each: {store.ReadStatus().Bytes / 1048576.0:0} MiB on disk, {peak / 1048576.0:0} MiB resident at most (the bench's corpus included), dictionaries {store.ReadStatus().DictionaryBytes / 1048576.0:0} MiB, managed heap {GC.GetTotalMemory(true) / 1048576.0:0} MiB");
    }
}
