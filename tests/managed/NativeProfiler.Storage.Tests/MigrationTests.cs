using System.IO.Compression;
using NativeProfiler.Pprof;

namespace NativeProfiler.Storage.Tests;

/// <summary>Files of earlier programs are read, those of later ones refused.</summary>
public sealed class MigrationTests
{
    /// <summary>Written by the first version: twelve profiles, a minute apart from noon on, two versions in turn.</summary>
    private static readonly string FirstLayout = Path.Combine(AppContext.BaseDirectory, "Fixtures", "first-layout.db.gz");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_day_file_of_the_first_version_has_everything_it_had()
    {
        await using var test = new TestStore();
        await PlaceAsync(test);
        var query = TestStore.Query(TimeSpan.FromHours(1));

        var merged = await test.MergeAsync(query);
        await test.AddAsync(TestStore.Profile("new", TestStore.Stacks(12)));
        var after = await test.MergeAsync(query with { Version = "1.0.0" });

        Assert.Equal((12, 0, TestStore.Noon, TestStore.Noon.AddMinutes(11)), (merged.Profiles, merged.Unreadable, merged.First, merged.Last));
        Assert.Equal(Expected(Enumerable.Range(0, 12)), StackSums.Of(merged.Stacks, SampleLabels.Keep));
        Assert.Equal(Expected([0, 2, 4, 6, 8, 10, 12]), StackSums.Of(after.Stacks, SampleLabels.Keep));
        Assert.Equal([1, 2, 3], await test.Store.ReadOriginalAsync("p7", Token));
        Assert.Equal(AppendResult.Known, await test.AddAsync(TestStore.Profile("p7", TestStore.Stacks(7))));
        Assert.Empty(test.Damage);
        Assert.Empty(Directory.GetDirectories(test.Folder));
    }

    [Fact]
    public async Task A_migration_that_was_interrupted_is_done_again()
    {
        await using var test = new TestStore();
        await PlaceAsync(test);
        var half = Directory.CreateDirectory(Path.Combine(test.Folder, "migrating-2026-11-20"));
        await File.WriteAllTextAsync(Path.Combine(half.FullName, "profiles-2026-11-20.db"), "half of it", Token);

        Assert.Equal(12, (await test.MergeAsync(TestStore.Query(TimeSpan.FromHours(1)))).Profiles);
    }

    [Fact]
    public async Task A_file_of_a_later_version_is_refused_and_left_alone()
    {
        await using var test = new TestStore();
        await test.AddAsync(TestStore.Profile("a", TestStore.Stacks(1)));
        await test.CloseAsync();
        using (var connection = test.DayFile(TestStore.Noon).Open())
            Sqlite.SqliteExtensions.Execute(connection, "PRAGMA user_version = 77");

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => test.MergeAsync(TestStore.Query(TimeSpan.FromHours(1))));

        Assert.Contains("schema version 77", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(test.DayPath(TestStore.Noon)));
        Assert.Empty(test.Damage);
    }

    private static SortedDictionary<string, string> Expected(IEnumerable<int> seeds) =>
        StackSums.Of(ProfileMerger.Merge([.. seeds.Select(seed => TestStore.Stacks(seed))]), SampleLabels.Keep);

    private static async Task PlaceAsync(TestStore test)
    {
        await using var compressed = new GZipStream(File.OpenRead(FirstLayout), CompressionMode.Decompress);
        await using var file = File.Create(test.DayPath(TestStore.Noon));
        await compressed.CopyToAsync(file, Token);
    }
}
