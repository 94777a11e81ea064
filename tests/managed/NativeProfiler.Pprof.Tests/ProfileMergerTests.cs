namespace NativeProfiler.Pprof.Tests;

public sealed class ProfileMergerTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 50)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Merging_is_associative(int seed)
    {
        var (a, b, c) = (RandomProfile.Make(seed), RandomProfile.Make(seed + 1000), RandomProfile.Make(seed + 2000));

        var left = ProfileMerger.Merge([ProfileMerger.Merge([a, b]), c]);
        var right = ProfileMerger.Merge([a, ProfileMerger.Merge([b, c])]);

        Assert.Equal(Canonical.Of(left), Canonical.Of(right));
        Assert.Equal(Canonical.Of(ProfileMerger.Merge([a, b, c])), Canonical.Of(left));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Merging_loses_no_total(int seed)
    {
        StackProfile[] profiles = [.. Enumerable.Range(0, 5).Select(i => RandomProfile.Make(seed + i * 1000))];

        var merged = ProfileMerger.Merge(profiles);

        for (var i = 0; i < merged.SampleTypes.Length; i++)
        {
            var type = merged.SampleTypes[i];
            var expected = profiles.Where(p => p.SampleTypes.Contains(type)).Sum(p => p.Total(p.SampleTypes.IndexOf(type)));
            Assert.Equal(expected, merged.Total(i));
        }
    }

    [Fact]
    public void A_sum_that_does_not_fit_is_the_largest_number()
    {
        var profile = new StackProfile([new SampleType("cpu", "nanoseconds")]);
        profile.Samples.Add(new SampleKey(StackTable.NoParent, LabelTable.NoLabels), [long.MaxValue]);

        var merged = ProfileMerger.Merge([profile, profile]);

        Assert.Equal(long.MaxValue, merged.Samples.ValuesAt(0)[0]);
    }
}
