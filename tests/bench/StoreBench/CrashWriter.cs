using NativeProfiler.Storage.Sqlite;

namespace StoreBench;

/// <summary>Appends as fast as it can and says which profiles it was told are safe, until somebody kills it.</summary>
internal static class CrashWriter
{
    /// <summary>A kill should also meet the moments at which a large log is put into its file.</summary>
    private const long LogBytes = 256 << 10;

    public static async Task<int> RunAsync(Corpus corpus, string folder, string round)
    {
        await using var store = SqliteProfileStore.Open(new SqliteStoreOptions { Folder = folder, LogBytes = LogBytes });
        var output = Console.Out;
        await output.WriteLineAsync("open");
        await output.FlushAsync();
        var start = TimeProvider.System.GetUtcNow().AddHours(-2);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, int.MaxValue),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (i, token) =>
            {
                // Across two days and many hours: roll-ups, new dictionaries and two files are all in the way.
                var id = $"{round}-{i}";
                await store.AppendAsync(corpus.All[i % corpus.All.Count].At(start.AddMinutes(-(i % 1500)), id), token);
                lock (output)
                {
                    output.WriteLine(id);
                    output.Flush();
                }
            });
        return 0;
    }
}
