using Microsoft.Data.Sqlite;
using NativeProfiler.Storage.Sqlite;

namespace NativeProfiler.Storage.Tests;

/// <summary>Copies of the folder that `cp` makes, file by file, while profiles come in.</summary>
public sealed class FolderCopyTests
{
    /// <summary>A file of a log that is emptied at this length is emptied several times between two files.</summary>
    private const int SmallLog = 256 << 10;

    private const int ProfilesBetweenFiles = 60;

    private static readonly ProfileQuery Everything = TestStore.Query(TimeSpan.FromDays(2));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("by name", false)]
    [InlineData("by name backwards", false)]
    [InlineData("by name", true)]
    [InlineData("by name backwards", true)]
    public async Task A_copy_in_any_order_has_everything_acknowledged_before(string order, bool isHeld)
    {
        // Between the hours nothing but the length of the log has it emptied: with a short one the copy needs the hold.
        await using var test = new TestStore { LogBytes = isHeld ? SmallLog : 64 << 20 };
        var acknowledged = 0;
        using var ending = new CancellationTokenSource();
        var writing = Task.Run(
            async () =>
            {
                for (; !ending.IsCancellationRequested; Interlocked.Increment(ref acknowledged))
                    await test.AddAsync(TestStore.Profile($"p{acknowledged}", TestStore.Stacks(acknowledged), TestStore.Noon.AddSeconds(acknowledged)));
            },
            Token);
        await WrittenAsync(() => acknowledged, ProfilesBetweenFiles);
        var hold = Path.Combine(test.Folder, "hold");
        if (isHeld)
            await File.WriteAllTextAsync(hold, "", Token);

        var before = Volatile.Read(ref acknowledged);
        var target = Directory.CreateTempSubdirectory("np-copy-").FullName;
        var files = Directory.EnumerateFiles(test.Folder).Where(file => Path.GetFileName(file) is not ("lock" or "hold")).Order(StringComparer.Ordinal);
        foreach (var file in order == "by name" ? files : files.Reverse())
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
            await WrittenAsync(() => acknowledged, Volatile.Read(ref acknowledged) + ProfilesBetweenFiles);
        }

        File.Delete(hold);
        await ending.CancelAsync();
        await writing;
        await AssertWholeAsync(target, before, acknowledged, test.DayPath(TestStore.Noon));
        Directory.Delete(target, recursive: true);
    }

    [Fact]
    public async Task The_hold_keeps_everything_that_would_spoil_a_copy_and_is_forgotten_after_an_hour()
    {
        await using var test = new TestStore { LogBytes = SmallLog };
        await test.AddAsync(TestStore.Profile("old", TestStore.Stacks(0), TestStore.Noon.AddDays(-1)));
        test.Time.Advance(TimeSpan.FromHours(1));
        var hold = Path.Combine(test.Folder, "hold");
        await File.WriteAllTextAsync(hold, "", Token);
        File.SetLastWriteTimeUtc(hold, test.Time.GetUtcNow().UtcDateTime);

        var before = await File.ReadAllBytesAsync(test.DayPath(TestStore.Noon.AddDays(-1)), Token);
        var number = 0;
        while (number < 2000 && new FileInfo(test.DayPath(TestStore.Noon) + "-wal") is not { Exists: true, Length: > SmallLog * 2 })
            await test.AddAsync(TestStore.Profile($"p{number++}", TestStore.Stacks(number), TestStore.Noon.AddSeconds(number)));
        Assert.True(number < 2000, "the log was emptied");
        await test.Store.KeepHouseAsync(Token);
        Assert.Equal(0, await test.Store.DropBeforeAsync(DateOnly.FromDateTime(TestStore.Noon.UtcDateTime), Token));
        Assert.Equal(0, (await test.Store.DropToSizeAsync(0, Token)).Days);
        Assert.Equal(before, await File.ReadAllBytesAsync(test.DayPath(TestStore.Noon.AddDays(-1)), Token));

        test.Time.Advance(TimeSpan.FromMinutes(61));
        await test.AddAsync(TestStore.Profile("later", TestStore.Stacks(1), TestStore.Noon.AddHours(2)));
        await test.Store.KeepHouseAsync(Token);

        Assert.Equal(0, new FileInfo(test.DayPath(TestStore.Noon) + "-wal").Length);
        Assert.False(File.Exists(test.DayPath(TestStore.Noon.AddDays(-1)) + "-wal"));
    }

    private static async Task AssertWholeAsync(string folder, int before, int after, string originalDay)
    {
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(folder, Path.GetFileName(originalDay))};Pooling=False"))
        {
            await connection.OpenAsync(Token);
            Assert.Equal("ok", connection.ReadText("PRAGMA integrity_check"));
        }

        var damage = new List<string>();
        await using var copy = SqliteProfileStore.Open(
            new SqliteStoreOptions { Folder = folder, KeepsHouse = false, OnDamage = damage.Add });
        var merged = await copy.MergeAsync(Everything, Token);
        Assert.Empty(damage);
        Assert.InRange(merged.Profiles, before, after);
        Assert.Equal(0, merged.Unreadable);
        for (var i = 0; i < before; i++)
            Assert.Equal([1, 2, 3], await copy.ReadOriginalAsync($"p{i}", Token));
        Assert.Equal(AppendResult.Stored, await copy.AppendAsync(TestStore.Profile("new", TestStore.Stacks(1)), Token));
    }

    private static async Task WrittenAsync(Func<int> acknowledged, int count)
    {
        while (acknowledged() < count)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
    }
}
