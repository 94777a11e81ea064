using NativeProfiler.Storage.Sqlite;

namespace StoreBench;

/// <summary>What a profile costs on disk, and how a day's dictionary grows, over days and deployments.</summary>
internal static class Sizes
{
    public static async Task ReportAsync(Corpus corpus, string folder, DateTimeOffset now)
    {
        foreach (var program in corpus.Programs)
        {
            var profiles = corpus.Of(program);
            var path = Path.Combine(folder, program);
            await using var store = SqliteProfileStore.Open(new SqliteStoreOptions { Folder = path, KeepsHouse = false });
            var sizes = new List<string>();
            var written = 0;
            foreach (var share in (double[])[0.25, 0.5, 0.75, 1])
            {
                // Version by version, as deployments follow each other; each distinct profile once.
                for (; written < profiles.Count * share; written++)
                    await store.AppendAsync(profiles[written].At(now.AddDays(-2).AddMinutes(written), $"{written}"), CancellationToken.None);
                await store.KeepHouseAsync(CancellationToken.None);
                var status = store.ReadStatus();
                sizes.Add($"{(status.Bytes - status.OriginalBytes) / 1024.0 / written:0.0} after {written}");
            }

            var whole = store.ReadStatus();
            Report.Say(
                $"{program}: KiB a profile with dictionary and roll-ups, without the uploaded file: {string.Join(", ", sizes)}; the file {(double)whole.OriginalBytes / 1024 / written:0.0}");
            for (; written < 1440; written++)
                await store.AppendAsync(profiles[written % profiles.Count].At(now.AddDays(-2).AddMinutes(written), $"{written}"), CancellationToken.None);
            await store.KeepHouseAsync(CancellationToken.None);
            whole = store.ReadStatus();
            Report.Say($"  a day of them, one a minute: {(whole.Bytes - whole.OriginalBytes) / 1024.0 / written:0.0} KiB a profile");
        }
    }
}
