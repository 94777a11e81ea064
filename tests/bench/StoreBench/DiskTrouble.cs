using System.Diagnostics;
using NativeProfiler.Pprof;
using NativeProfiler.Storage;
using NativeProfiler.Storage.Sqlite;

namespace StoreBench;

/// <summary>
/// On a small file system of its own: fills it up, frees it, makes it read-only and writable again. Appending is refused while
/// nothing can be written, reading goes on, and writing resumes by itself.
/// </summary>
internal sealed class DiskTrouble(Corpus corpus, string folder)
{
    private readonly Report _report = new();
    private int _stored;
    private int _sent;

    public static async Task<int> RunAsync(Corpus corpus, string folder)
    {
        var trouble = new DiskTrouble(corpus, folder);
        await trouble.FillUpAsync();
        await trouble.ReadOnlyAsync();
        return trouble._report.Missed == 0 ? 0 : 1;
    }

    private async Task FillUpAsync()
    {
        await using var store = Open();
        for (var i = 0; i < 20; i++)
            await AppendAsync(store);
        _report.Holds("20 profiles are stored", _stored == 20);

        var filler = Path.Combine(folder, "filler");
        Fill(filler);
        string? refusal = null;
        for (var i = 0; i < 2000 && refusal is null; i++)
            refusal = await AppendAsync(store);
        Report.Say($"  on the full disk: {refusal}");
        _report.Holds("a full disk refuses profiles", refusal is not null && store.ReadStatus().Trouble is not null);
        for (var i = 0; i < 20; i++)
            await AppendAsync(store);
        _report.Holds("every stored profile can be read on the full disk", await CountAsync(store) == _stored);

        File.Delete(filler);
        _report.Holds("writing resumes by itself", await AppendAsync(store) is null && store.ReadStatus().Trouble is null);
        _report.Holds("nothing was lost and nothing is there that was refused", await CountAsync(store) == _stored);
    }

    private async Task ReadOnlyAsync()
    {
        await RemountAsync("ro");
        await using var store = Open();
        _report.Holds("a read-only store opens and reads everything", await CountAsync(store) == _stored);
        var refusal = await AppendAsync(store);
        Report.Say($"  on the read-only disk: {refusal}");
        _report.Holds("it refuses profiles", refusal is not null);
        _report.Holds("and goes on reading", await CountAsync(store) == _stored);
        await RemountAsync("rw");
        _report.Holds("writing begins when it can", await AppendAsync(store) is null);
        _report.Holds("nothing was lost", await CountAsync(store) == _stored);
    }

    private SqliteProfileStore Open() => SqliteProfileStore.Open(new SqliteStoreOptions { Folder = folder, KeepsHouse = false });

    /// <summary>Null when it was stored, else why not.</summary>
    private async Task<string?> AppendAsync(SqliteProfileStore store)
    {
        try
        {
            var profile = corpus.All[_sent % corpus.All.Count].At(DateTimeOffset.UnixEpoch.AddDays(20_000).AddMinutes(_sent % 1440), $"p{_sent}", "one");
            _sent++;
            await store.AppendAsync(profile, CancellationToken.None);
            _stored++;
            return null;
        }
        catch (StoreUnavailableException e)
        {
            return e.Message;
        }
    }

    private static async Task<int> CountAsync(SqliteProfileStore store) => (await store.MergeAsync(
        new ProfileQuery
        {
            Project = "default",
            Service = "one",
            Kind = ProfileKind.Cpu,
            From = DateTimeOffset.UnixEpoch,
            To = DateTimeOffset.MaxValue,
        },
        CancellationToken.None)).Profiles;

    private static void Fill(string path)
    {
        var block = new byte[4096];
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // Full: that is what was wanted.
        }
    }

    private async Task RemountAsync(string mode)
    {
        using var mount = Process.Start("mount", ["-o", $"remount,{mode}", folder]);
        await mount.WaitForExitAsync();
        if (mount.ExitCode != 0)
            throw new InvalidOperationException($"mount -o remount,{mode} {folder} failed");
    }
}
