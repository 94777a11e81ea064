using NativeProfiler.Pprof;
using NativeProfiler.Storage.Sqlite;

namespace NativeProfiler.Storage.Tests;

public sealed class SqliteProfileStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Merging_stored_profiles_gives_what_merging_all_of_them_gives(bool keepsLabels)
    {
        var labels = keepsLabels ? SampleLabels.Keep : SampleLabels.Drop;
        await using var test = new TestStore();
        StackProfile[] profiles = [.. Enumerable.Range(0, 300).Select(seed => TestStore.Stacks(seed))]; // others take 250 and no more
        foreach (var batch in Enumerable.Range(0, profiles.Length).Chunk(100))
            await Task.WhenAll(batch.Select(i => test.AddAsync(TestStore.Profile($"p{i}", profiles[i], TestStore.Noon.AddMinutes(6 * (i - 150))))));

        var merged = await test.MergeAsync(TestStore.Query(TimeSpan.FromDays(2)) with { Labels = labels });

        Assert.Equal(300, merged.Profiles);
        Assert.Equal(TestStore.Noon.AddHours(-15), merged.First);
        Assert.Equal(TestStore.Noon.AddMinutes(6 * 149), merged.Last);
        Assert.Equal(3_000_000_000_000, merged.Stacks.DurationNanoseconds);
        Assert.Equal(10_000_000, merged.Stacks.Period);
        var expected = ProfileMerger.Merge(profiles);
        Assert.Equal(StackSums.Of(expected, labels), StackSums.Of(merged.Stacks, labels));
    }

    [Fact]
    public async Task Everything_is_there_after_closing_and_opening()
    {
        await using var test = new TestStore();
        await test.AddAsync(TestStore.Profile("a", TestStore.Stacks(1)));
        await test.CloseAsync();
        await test.AddAsync(TestStore.Profile("b", TestStore.Stacks(2)));

        var merged = await test.MergeAsync(TestStore.Query(TimeSpan.FromHours(1)));

        Assert.Equal(2, merged.Profiles);
        var expected = ProfileMerger.Merge([TestStore.Stacks(1), TestStore.Stacks(2)]);
        Assert.Equal(StackSums.Of(expected, SampleLabels.Keep), StackSums.Of(merged.Stacks, SampleLabels.Keep));
    }

    [Fact]
    public async Task A_profile_appended_twice_is_there_once()
    {
        await using var test = new TestStore();

        Assert.Equal(AppendResult.Stored, await test.AddAsync(TestStore.Profile("a", TestStore.Stacks(1))));
        Assert.Equal(AppendResult.Known, await test.AddAsync(TestStore.Profile("a", TestStore.Stacks(1))));

        Assert.Equal(1, (await test.MergeAsync(TestStore.Query(TimeSpan.FromHours(1)))).Profiles);
    }

    [Fact]
    public async Task Version_zone_and_time_choose_profiles()
    {
        await using var test = new TestStore();
        await test.AddAsync(TestStore.Profile("a", TestStore.Stacks(1), version: "1.0.0"));
        await test.AddAsync(TestStore.Profile("b", TestStore.Stacks(2), version: "1.1.0"));
        await test.AddAsync(TestStore.Profile("c", TestStore.Stacks(3), TestStore.Noon.AddHours(2)));
        var hour = TestStore.Query(TimeSpan.FromHours(1));

        Assert.Equal(2, (await test.MergeAsync(hour)).Profiles);
        Assert.Equal(1, (await test.MergeAsync(hour with { Version = "1.1.0" })).Profiles);
        Assert.Equal(0, (await test.MergeAsync(hour with { Version = "2" })).Profiles);
        Assert.Equal(2, (await test.MergeAsync(hour with { Zone = "eu-1" })).Profiles);
        Assert.Equal(0, (await test.MergeAsync(hour with { Zone = "us-1" })).Profiles);
        Assert.Equal(0, (await test.MergeAsync(hour with { Project = "other" })).Profiles);
        Assert.Equal(0, (await test.MergeAsync(hour with { Kind = ProfileKind.Wall })).Profiles);
        Assert.Equal(0, (await test.MergeAsync(hour with { From = hour.To.AddHours(1), To = hour.To.AddHours(1) })).Profiles);
    }

    [Fact]
    public async Task Series_and_labels_are_listed_over_days()
    {
        await using var test = new TestStore();
        await test.AddAsync(TestStore.Profile("a", TestStore.Stacks(1)));
        await test.AddAsync(TestStore.Profile("b", TestStore.Stacks(2), TestStore.Noon.AddDays(1)));
        await test.AddAsync(TestStore.Profile("c", TestStore.Stacks(3), version: "1.1.0"));

        var series = await test.Store.ListSeriesAsync(Token);
        var labels = await test.Store.ListLabelValuesAsync(TestStore.Query(TimeSpan.FromDays(2)), Token);

        var old = Assert.Single(series, s => s.Series.Version == "1.0.0");
        Assert.Equal((2, TestStore.Noon, TestStore.Noon.AddDays(1)), (old.Profiles, old.First, old.Last));
        Assert.Equal(
            ["instance=pod-a 1", "instance=pod-b 1", "instance=pod-c 1"],
            labels.Where(label => label.Key == "instance").Select(label => $"{label.Key}={label.Value} {label.Profiles}").Order());
        Assert.Contains(new LabelValue("n", "7", 3), labels);
    }

    [Fact]
    public async Task The_original_bytes_can_be_read_back()
    {
        await using var test = new TestStore();
        await test.AddAsync(TestStore.Profile("a", TestStore.Stacks(1)));

        Assert.Equal([1, 2, 3], await test.Store.ReadOriginalAsync("a", Token));
        Assert.Null(await test.Store.ReadOriginalAsync("b", Token));
    }

    [Fact]
    public async Task Dropping_old_days_deletes_their_files()
    {
        await using var test = new TestStore();
        await test.AddAsync(TestStore.Profile("a", TestStore.Stacks(1)));
        await test.AddAsync(TestStore.Profile("b", TestStore.Stacks(2), TestStore.Noon.AddDays(1)));

        var dropped = await test.Store.DropBeforeAsync(DateOnly.FromDateTime(TestStore.Noon.UtcDateTime).AddDays(1), Token);

        Assert.Equal(1, dropped);
        Assert.False(File.Exists(test.DayPath(TestStore.Noon)));
        Assert.Equal(1, (await test.MergeAsync(TestStore.Query(TimeSpan.FromDays(2)))).Profiles);
    }

    [Theory]
    [InlineData("this is no database at all, just some text that is long enough to be looked at by someone")]
    [InlineData("")]
    public async Task A_damaged_day_is_set_aside_and_the_rest_works(string header)
    {
        await using var test = new TestStore();
        await test.AddAsync(TestStore.Profile("a", TestStore.Stacks(1)));
        await test.AddAsync(TestStore.Profile("b", TestStore.Stacks(2), TestStore.Noon.AddDays(1)));
        await test.CloseAsync();
        var bytes = await File.ReadAllBytesAsync(test.DayPath(TestStore.Noon), Token);
        if (header.Length > 0)
            System.Text.Encoding.ASCII.GetBytes(header).CopyTo(bytes.AsSpan());
        else
            bytes.AsSpan(8192).Fill(0xA5); // a valid first page and rubbish behind it
        await File.WriteAllBytesAsync(test.DayPath(TestStore.Noon), bytes, Token);

        var merged = await test.MergeAsync(TestStore.Query(TimeSpan.FromDays(2)));
        await test.AddAsync(TestStore.Profile("c", TestStore.Stacks(3)));
        var after = await test.MergeAsync(TestStore.Query(TimeSpan.FromDays(2)));

        Assert.Equal(1, merged.Profiles);
        Assert.Equal(2, after.Profiles);
        Assert.Contains("the profiles of 2026-11-20 could not be read", Assert.Single(test.Damage), StringComparison.Ordinal);
        Assert.True(File.Exists(test.DayPath(TestStore.Noon) + ".damaged-1"));
    }

    [Fact]
    public async Task A_damaged_profile_is_left_out_and_counted()
    {
        await using var test = new TestStore();
        await test.AddAsync(TestStore.Profile("a", TestStore.Stacks(1)));
        await test.AddAsync(TestStore.Profile("b", TestStore.Stacks(2)));
        await test.CloseAsync();
        using (var connection = test.DayFile(TestStore.Noon).Open())
            connection.Execute("UPDATE profile SET samples = x'01027f' WHERE name = 'a'");

        var merged = await test.MergeAsync(TestStore.Query(TimeSpan.FromHours(1)));

        Assert.Equal((1, 1), (merged.Profiles, merged.Unreadable));
        test.Time.Advance(TimeSpan.FromDays(2));
        await test.Store.KeepHouseAsync(Token);
        var afterwards = await test.MergeAsync(TestStore.Query(TimeSpan.FromHours(1)));
        Assert.Equal((1, 1), (afterwards.Profiles, afterwards.Unreadable));
        Assert.Empty(test.Damage);
    }

    [Fact]
    public async Task A_folder_in_use_is_refused_with_the_reason()
    {
        await using var test = new TestStore();
        await test.AddAsync(TestStore.Profile("a", TestStore.Stacks(1)));

        var error = Assert.Throws<StoreUnavailableException>(
            () => SqliteProfileStore.Open(new SqliteStoreOptions { Folder = test.Folder }));

        Assert.Contains("is another backend using it?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_writers_and_readers_at_once_see_only_whole_profiles()
    {
        await using var test = new TestStore();
        var total = TestStore.Stacks(5).Total(1);
        var writers = Enumerable.Range(0, 100).Select(i => test.AddAsync(TestStore.Profile($"p{i}", TestStore.Stacks(5))));
        var readers = Enumerable.Range(0, 20).Select(async _ =>
        {
            var merged = await test.MergeAsync(TestStore.Query(TimeSpan.FromHours(1)));
            var seen = merged.Profiles == 0 ? 0 : merged.Stacks.Total(1);
            Assert.Equal(merged.Profiles * total, seen);
        });

        await Task.WhenAll([.. writers, .. readers]);

        Assert.Equal(100, (await test.MergeAsync(TestStore.Query(TimeSpan.FromHours(1)))).Profiles);
    }

    [Fact]
    public async Task Days_that_leave_memory_while_one_is_written_do_no_harm()
    {
        await using var test = new TestStore();
        for (var day = 1; day <= 6; day++)
            await test.AddAsync(TestStore.Profile($"old{day}", TestStore.Stacks(day), TestStore.Noon.AddDays(-day)));
        var writing = Task.Run(
            async () =>
            {
                for (var i = 0; i < 200; i++)
                    await test.AddAsync(TestStore.Profile($"new{i}", TestStore.Stacks(100 + i)));
            },
            Token);
        while (!writing.IsCompleted)
            Assert.Equal(0, (await test.MergeAsync(TestStore.Query(TimeSpan.FromDays(10)))).Unreadable);
        await writing;

        var merged = await test.MergeAsync(TestStore.Query(TimeSpan.FromHours(1)));

        Assert.Equal((200, 0), (merged.Profiles, merged.Unreadable));
        var expected = ProfileMerger.Merge([.. Enumerable.Range(0, 200).Select(i => TestStore.Stacks(100 + i))]);
        Assert.Equal(expected.Total(1), merged.Stacks.Total(1));
    }

    [Fact]
    public async Task A_commit_that_fails_leaves_nothing_behind()
    {
        await using var test = new TestStore();
        await test.AddAsync(TestStore.Profile("a", TestStore.Stacks(1)));
        using (var connection = test.DayFile(TestStore.Noon).Open())
        {
            // Violated when a profile is inserted, noticed when the transaction is committed.
            connection.Execute(
                """
                CREATE TABLE parent(id INTEGER PRIMARY KEY);
                CREATE TABLE child(id INTEGER REFERENCES parent(id) DEFERRABLE INITIALLY DEFERRED);
                CREATE TRIGGER violate AFTER INSERT ON profile BEGIN INSERT INTO child VALUES(1); END;
                """);
            var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => test.AddAsync(TestStore.Profile("b", TestStore.Stacks(2))));
            Assert.Contains("FOREIGN KEY", error.Message, StringComparison.Ordinal);
            connection.Execute("DROP TRIGGER violate");
        }

        // Its stacks were new when the commit failed: they must be written with the next one.
        await test.AddAsync(TestStore.Profile("b", TestStore.Stacks(2)));
        await test.CloseAsync();
        var merged = await test.MergeAsync(TestStore.Query(TimeSpan.FromHours(1)));

        Assert.Equal((2, 0), (merged.Profiles, merged.Unreadable));
        var expected = ProfileMerger.Merge([TestStore.Stacks(1), TestStore.Stacks(2)]);
        Assert.Equal(StackSums.Of(expected, SampleLabels.Keep), StackSums.Of(merged.Stacks, SampleLabels.Keep));
        Assert.Equal([1, 2, 3], await test.Store.ReadOriginalAsync("b", Token));
    }

    [Fact]
    public async Task More_profiles_of_a_millisecond_than_it_has_room_for_go_to_the_next()
    {
        await using var test = new TestStore();
        await test.AddAsync(TestStore.Profile("first", TestStore.Stacks(1)));
        using (var connection = test.DayFile(TestStore.Noon).Open())
            connection.Execute("UPDATE profile SET id = id + 8191"); // the last number of its millisecond

        await test.AddAsync(TestStore.Profile("second", TestStore.Stacks(2)));

        var listed = await test.Store.ListProfilesAsync(TestStore.Query(TimeSpan.FromHours(1)), 10, Token);
        Assert.Equal([("second", 1), ("first", 0)], listed.Select(one => (one.Id, (one.Time - TestStore.Noon).Milliseconds)));
    }

    [Fact]
    public async Task A_disk_that_takes_nothing_is_told_and_reading_goes_on()
    {
        await using var test = new TestStore();
        await test.AddAsync(TestStore.Profile("a", TestStore.Stacks(1)));
        using (var connection = test.DayFile(TestStore.Noon).Open())
        {
            connection.Execute("BEGIN IMMEDIATE"); // somebody holds the file, as a backup tool might
            var refused = test.AddAsync(TestStore.Profile("b", TestStore.Stacks(2)));
            Assert.Equal(1, (await test.MergeAsync(TestStore.Query(TimeSpan.FromHours(1)))).Profiles);
            await Assert.ThrowsAsync<StoreUnavailableException>(() => refused);
            connection.Execute("ROLLBACK");
        }

        Assert.Equal(AppendResult.Stored, await test.AddAsync(TestStore.Profile("b", TestStore.Stacks(2))));
        Assert.Equal(2, (await test.MergeAsync(TestStore.Query(TimeSpan.FromHours(1)))).Profiles);
    }
}
