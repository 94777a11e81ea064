using NativeProfiler.Storage.Sqlite;

namespace NativeProfiler.Storage.Tests;

/// <summary>Copies that are made while profiles come in.</summary>
public sealed class BackupTests
{
    private static readonly ProfileQuery TwoDays = TestStore.Query(TimeSpan.FromDays(2));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backup_made_while_writing_has_everything_acknowledged_before()
    {
        await using var test = new TestStore();
        using var ending = new CancellationTokenSource();
        var acknowledged = 0;
        var writing = Task.Run(
            async () =>
            {
                for (; !ending.IsCancellationRequested; acknowledged++)
                    await test.AddAsync(TestStore.Profile($"p{acknowledged}", TestStore.Stacks(acknowledged), TestStore.Noon.AddDays(acknowledged % 2)));
            },
            Token);
        while (Volatile.Read(ref acknowledged) < 50)
            await Task.Yield();

        var before = Volatile.Read(ref acknowledged);
        var target = Path.Combine(test.Folder, "copy");
        var files = StoreBackup.Run(test.Folder, target);
        await ending.CancelAsync();
        await writing;

        Assert.Equal(4, files);
        await using var copy = SqliteProfileStore.Open(new SqliteStoreOptions { Folder = target, KeepsHouse = false });
        var merged = await copy.MergeAsync(TwoDays, Token);
        Assert.InRange(merged.Profiles, before, acknowledged);
        Assert.Equal(0, merged.Unreadable);
        for (var i = 0; i < before; i++)
            Assert.Equal([1, 2, 3], await copy.ReadOriginalAsync($"p{i}", Token));
    }

    [Fact]
    public async Task The_files_of_a_day_that_is_over_can_simply_be_copied()
    {
        await using var test = new TestStore();
        await test.AddAsync(TestStore.Profile("old", TestStore.Stacks(1)));
        await test.AddAsync(TestStore.Profile("new", TestStore.Stacks(2), TestStore.Noon.AddDays(1)));
        test.Time.Advance(TimeSpan.FromHours(13));
        await test.Store.KeepHouseAsync(Token);

        var target = Directory.CreateDirectory(Path.Combine(test.Folder, "copy")).FullName;
        foreach (var path in Directory.EnumerateFiles(test.Folder, $"profiles-{TestStore.Noon:yyyy-MM-dd}*"))
            File.Copy(path, Path.Combine(target, Path.GetFileName(path)));

        Assert.Equal(2, Directory.EnumerateFiles(target).Count());
        await using var copy = SqliteProfileStore.Open(new SqliteStoreOptions { Folder = target, KeepsHouse = false });
        Assert.Equal(1, (await copy.MergeAsync(TwoDays, Token)).Profiles);
        Assert.Equal([1, 2, 3], await copy.ReadOriginalAsync("old", Token));
    }

    [Fact]
    public async Task A_backup_never_goes_over_something()
    {
        await using var test = new TestStore();
        await test.AddAsync(TestStore.Profile("a", TestStore.Stacks(1)));

        var error = Assert.Throws<StoreUnavailableException>(() => StoreBackup.Run(test.Folder, test.Folder));

        Assert.Contains("is not empty", error.Message, StringComparison.Ordinal);
    }
}
