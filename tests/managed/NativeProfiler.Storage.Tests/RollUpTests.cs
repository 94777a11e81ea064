using NativeProfiler.Pprof;
using NativeProfiler.Storage.Sqlite.Days;

namespace NativeProfiler.Storage.Tests;

/// <summary>Hours that are rolled up answer as their profiles did.</summary>
public sealed class RollUpTests
{
    private static readonly ProfileQuery ThreeDays = TestStore.Query(TimeSpan.FromDays(3));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_answer_is_the_same_before_and_after()
    {
        await using var test = new TestStore();
        await AddAsync(test, 0, 120);
        ProfileQuery[] queries =
        [
            ThreeDays,
            ThreeDays with { Labels = SampleLabels.Drop },
            ThreeDays with { Labels = SampleLabels.Only("tenant") },
            ThreeDays with { Labels = SampleLabels.Only("instance") },
            ThreeDays with { Where = [new LabelFilter("tenant", "t1")] },
            ThreeDays with { Where = [new LabelFilter("instance", "pod-p7")] },
            ThreeDays with { From = TestStore.Noon.AddMinutes(-1234), To = TestStore.Noon.AddMinutes(77) },
            ThreeDays with { Version = "1.1.0" },
        ];
        var before = await AnswerAsync(test, queries);

        Assert.Equal(0, CountRollUps(test));
        await RollUpAllAsync(test);

        Assert.True(CountRollUps(test) > 20);
        Assert.Equal(before, await AnswerAsync(test, queries));
    }

    [Fact]
    public async Task A_late_profile_is_in_every_answer_and_the_hour_is_rolled_up_anew()
    {
        await using var test = new TestStore();
        await AddAsync(test, 0, 20);
        await RollUpAllAsync(test);
        var rollUps = CountRollUps(test);

        await AddAsync(test, 20, 21);

        Assert.Equal(21, (await test.MergeAsync(ThreeDays)).Profiles);
        await RollUpAllAsync(test);
        Assert.True(CountRollUps(test) >= rollUps);
        var merged = await test.MergeAsync(ThreeDays);
        Assert.Equal(21, merged.Profiles);
        var expected = ProfileMerger.Merge([.. Enumerable.Range(0, 21).Select(seed => TestStore.Stacks(seed))]);
        Assert.Equal(StackSums.Of(expected, SampleLabels.Keep), StackSums.Of(merged.Stacks, SampleLabels.Keep));
    }

    [Fact]
    public async Task Labels_of_single_traces_are_dropped_but_can_still_be_asked_for()
    {
        await using var test = new TestStore();
        for (var i = 0; i < 100; i++)
            await test.AddAsync(TestStore.Profile($"p{i}", Traced(i), TestStore.Noon.AddSeconds(i)));
        var ofTrace = ThreeDays with { Where = [new LabelFilter("trace_id", "trace7")] };
        var ofUser = ThreeDays with { Where = [new LabelFilter("user", "u7")] };
        var before = await AnswerAsync(test, [ThreeDays, ofTrace, ofUser]);

        await RollUpAllAsync(test);

        Assert.Equal(before, await AnswerAsync(test, [ThreeDays, ofTrace, ofUser]));
        var bytes = ReadRollUps(test);
        Assert.DoesNotContain("trace7", bytes, StringComparison.Ordinal);
        Assert.DoesNotContain("u7", bytes, StringComparison.Ordinal); // a hundred users in an hour are no group
        Assert.Contains("endpoint", bytes, StringComparison.Ordinal);
        var labels = await test.Store.ListLabelValuesAsync(ThreeDays, Token);
        Assert.Contains(new LabelValue("endpoint", "/cart", 50), labels);
        Assert.DoesNotContain(labels, label => label.Key == "trace_id");
    }

    [Fact]
    public async Task A_day_that_is_over_is_one_file_and_still_takes_profiles()
    {
        await using var test = new TestStore();
        await AddAsync(test, 0, 30);
        await RollUpAllAsync(test);

        Assert.False(File.Exists(test.DayPath(TestStore.Noon) + "-wal"));
        await AddAsync(test, 30, 40);
        Assert.Equal(40, (await test.MergeAsync(ThreeDays)).Profiles);
        await RollUpAllAsync(test);
        Assert.False(File.Exists(test.DayPath(TestStore.Noon) + "-wal"));
        Assert.Equal(40, (await test.MergeAsync(ThreeDays)).Profiles);
    }

    private static async Task AddAsync(TestStore test, int first, int end)
    {
        for (var i = first; i < end; i++)
        {
            var time = TestStore.Noon.AddMinutes(((i * 37) % 4000) - 2000);
            await test.AddAsync(TestStore.Profile($"p{i}", TestStore.Stacks(i), time, i % 3 == 0 ? "1.1.0" : "1.0.0"));
        }
    }

    private static async Task RollUpAllAsync(TestStore test)
    {
        test.Time.Advance(TimeSpan.FromDays(4));
        await test.Store.KeepHouseAsync(Token);
        Assert.Empty(test.Damage);
    }

    private static async Task<List<string>> AnswerAsync(TestStore test, ProfileQuery[] queries)
    {
        var answers = new List<string>();
        foreach (var query in queries)
        {
            var merged = await test.MergeAsync(query);
            answers.Add($"{merged.Profiles} {merged.Unreadable} {merged.First:O} {merged.Last:O} {merged.Stacks.DurationNanoseconds}");
            answers.AddRange(StackSums.Of(merged.Stacks, query.Labels.KeepsAll ? SampleLabels.Drop : SampleLabels.Keep)
                .Select(pair => $"{pair.Key} {pair.Value}"));
            foreach (var hours in (int[])[1, 24])
            {
                var history = await test.Store.ReadHistoryAsync(query, "Shop.Cart.F7", TimeSpan.FromHours(hours), Token);
                answers.AddRange(history.Points.Select(point =>
                    $"{point.Start:O} {point.Profiles} {point.DurationNanoseconds} {point.Everything[1]} {point.Total[1]} {point.Self[1]}"));
            }
        }

        return answers;
    }

    private static StackProfile Traced(int index)
    {
        var profile = new StackProfile([new SampleType("samples", "count"), new SampleType("cpu", "nanoseconds")]);
        var node = profile.Stacks.AddNode(new StackNode(
            StackTable.NoParent, profile.Stacks.AddFunction(new FunctionKey("Main", "", "", 0, "")), 0));
        var labels = new LabelSet(
        [
            new SampleLabel("trace_id", $"trace{index}", 0, ""), new SampleLabel("user", $"u{index}", 0, ""),
            new SampleLabel("endpoint", index % 2 == 0 ? "/cart" : "/pay", 0, ""),
        ]);
        profile.Samples.Add(new SampleKey(node, profile.LabelSets.Add(labels)), [1, 10]);
        return profile;
    }

    private static int CountRollUps(TestStore test) => Days(test).Sum(day =>
    {
        using var connection = day.Open();
        return (int)Sqlite.SqliteExtensions.ReadNumber(connection, "SELECT count(*) FROM rollup");
    });

    private static string ReadRollUps(TestStore test) => string.Concat(Days(test).Select(day =>
    {
        using var connection = day.Open();
        return Sqlite.SqliteExtensions.ReadText(connection, "SELECT group_concat(CAST(labels AS TEXT) || CAST(samples AS TEXT)) FROM rollup");
    }));

    private static IEnumerable<DayFile> Days(TestStore test) =>
        Directory.EnumerateFiles(test.Folder, "*.db").Select(path => test.DayFile(TimeOf(DayFile.DayOf(path)!.Value)));

    private static DateTimeOffset TimeOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
