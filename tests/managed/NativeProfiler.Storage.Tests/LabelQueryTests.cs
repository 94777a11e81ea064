using NativeProfiler.Pprof;

namespace NativeProfiler.Storage.Tests;

/// <summary>Filters and breakdowns by label, and histories.</summary>
public sealed class LabelQueryTests
{
    private static readonly ProfileQuery TwoDays = TestStore.Query(TimeSpan.FromDays(2));

    [Fact]
    public async Task A_filter_takes_the_samples_that_have_the_label()
    {
        await using var test = new TestStore();
        var profiles = await AddAsync(test, 20);

        var merged = await test.MergeAsync(TwoDays with { Where = [new LabelFilter("tenant", "t1")] });

        var expected = StackSums.Of(ProfileMerger.Merge(profiles), SampleLabels.Keep, set => Has(set, "tenant", "t1"));
        Assert.Equal(expected, StackSums.Of(merged.Stacks, SampleLabels.Keep));
        Assert.NotEmpty(expected);
    }

    [Fact]
    public async Task Values_of_one_key_are_alternatives_and_keys_must_all_match()
    {
        await using var test = new TestStore();
        var profiles = await AddAsync(test, 20);
        var either = TwoDays with { Where = [new LabelFilter("tenant", "t1"), new LabelFilter("tenant", "t2")] };
        var both = TwoDays with { Where = [new LabelFilter("tenant", "t1"), new LabelFilter("n", "7")] };
        var never = TwoDays with { Where = [new LabelFilter("tenant", "t1"), new LabelFilter("n", "8")] };

        var all = ProfileMerger.Merge(profiles);
        Assert.Equal(
            StackSums.Of(all, SampleLabels.Drop, set => Has(set, "tenant", "t1") || Has(set, "tenant", "t2")),
            StackSums.Of((await test.MergeAsync(either)).Stacks, SampleLabels.Drop));
        Assert.Equal(
            StackSums.Of(all, SampleLabels.Drop, set => Has(set, "tenant", "t1")),
            StackSums.Of((await test.MergeAsync(both)).Stacks, SampleLabels.Drop));
        Assert.Equal(0, (await test.MergeAsync(never)).Stacks.Samples.Count);
    }

    [Fact]
    public async Task A_label_of_the_whole_profile_counts_for_all_its_samples()
    {
        await using var test = new TestStore();
        var profiles = await AddAsync(test, 5);

        var merged = await test.MergeAsync(TwoDays with { Where = [new LabelFilter("instance", "pod-p3")] });
        var apart = await test.MergeAsync(TwoDays with { Labels = SampleLabels.Only("instance") });

        Assert.Equal(StackSums.Of(profiles[3], SampleLabels.Keep), StackSums.Of(merged.Stacks, SampleLabels.Keep));
        Assert.Equal(
            StackSums.Of(profiles[3], SampleLabels.Drop),
            StackSums.Of(apart.Stacks, SampleLabels.Drop, set => Has(set, "instance", "pod-p3")));
        Assert.DoesNotContain(Enumerable.Range(0, apart.Stacks.LabelSets.Count), id => Has(apart.Stacks.LabelSets[id], "n", "7"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    public async Task The_history_of_a_function_says_what_the_profiles_of_each_step_say(int hours)
    {
        await using var test = new TestStore();
        var profiles = await AddAsync(test, 40);
        var step = TimeSpan.FromHours(hours);

        var history = await test.Store.ReadHistoryAsync(TwoDays, "Shop.Cart.F7", step, TestContext.Current.CancellationToken);

        var cpu = history.SampleTypes.IndexOf(new SampleType("cpu", "nanoseconds"));
        var expected = profiles.Select((profile, i) => (profile, start: Start(TimeOf(i), step))).GroupBy(pair => pair.start)
            .OrderBy(group => group.Key)
            .Select(group =>
            {
                var merged = ProfileMerger.Merge([.. group.Select(pair => pair.profile)]);
                var (total, self) = StackSums.OfFunction(merged, "Shop.Cart.F7");
                return (group.Key, group.Count(), merged.DurationNanoseconds, merged.Total(1), total, self);
            });
        Assert.Equal(expected, history.Points.Select(point => (
            point.Start, point.Profiles, point.DurationNanoseconds, point.Everything[cpu], point.Total[cpu], point.Self[cpu])));
        Assert.Contains(history.Points, point => point.Total[cpu] > point.Self[cpu] && point.Self[cpu] > 0);
    }

    [Fact]
    public async Task Profiles_are_listed_newest_first()
    {
        await using var test = new TestStore();
        await AddAsync(test, 6);

        var listed = await test.Store.ListProfilesAsync(TwoDays, 4, TestContext.Current.CancellationToken);
        var one = await test.Store.ListProfilesAsync(
            TwoDays with { Where = [new LabelFilter("instance", "pod-p2")] }, 4, TestContext.Current.CancellationToken);

        Assert.Equal(["p5", "p4", "p3", "p2"], listed.Select(profile => profile.Id));
        Assert.Equal(("p2", TimeOf(2)), (Assert.Single(one).Id, one[0].Time));
    }

    private static DateTimeOffset TimeOf(int index) => TestStore.Noon.AddMinutes((index - 20) * 47);

    private static DateTimeOffset Start(DateTimeOffset time, TimeSpan step) =>
        new(time.Ticks - ((time - DateTimeOffset.UnixEpoch).Ticks % step.Ticks), TimeSpan.Zero);

    private static async Task<StackProfile[]> AddAsync(TestStore test, int count)
    {
        StackProfile[] profiles = [.. Enumerable.Range(0, count).Select(seed => TestStore.Stacks(seed))];
        for (var i = 0; i < count; i++)
            await test.AddAsync(TestStore.Profile($"p{i}", profiles[i], TimeOf(i)));
        return profiles;
    }

    private static bool Has(LabelSet set, string key, string value)
    {
        foreach (var label in set.Labels)
        {
            if (label.Key == key && (label.Text == value || label.Number.ToString(System.Globalization.CultureInfo.InvariantCulture) == value))
                return true;
        }

        return false;
    }
}
