using System.Collections.Immutable;

namespace NativeProfiler.Pprof;

/// <summary>
/// Sums profiles by (stack, labels). Values are matched by sample type and unit, so profiles of different producers
/// merge; a type that one of them lacks counts as 0 there. Merging is associative and loses no total.
/// </summary>
public static class ProfileMerger
{
    public static StackProfile Merge(IReadOnlyList<StackProfile> profiles)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        var types = profiles.SelectMany(profile => profile.SampleTypes).Distinct().ToImmutableArray();
        var merged = new StackProfile(types);
        foreach (var profile in profiles)
            Add(merged, profile);
        return merged;
    }

    private static void Add(StackProfile merged, StackProfile profile)
    {
        var columns = new int[profile.SampleTypes.Length];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = merged.SampleTypes.IndexOf(profile.SampleTypes[i]);

        var nodes = new StackImporter(profile.Stacks.Snapshot(), merged.Stacks);
        var labels = new int[profile.LabelSets.Count];
        for (var i = 0; i < labels.Length; i++)
            labels[i] = merged.LabelSets.Add(profile.LabelSets[i]);

        var values = new long[merged.SampleTypes.Length];
        for (var row = 0; row < profile.Samples.Count; row++)
        {
            var key = profile.Samples.KeyAt(row);
            Array.Clear(values);
            for (var i = 0; i < columns.Length; i++)
                values[columns[i]] = Saturating.Add(values[columns[i]], profile.Samples.ValuesAt(row)[i]);
            merged.Samples.Add(new SampleKey(nodes.Import(key.Node), labels[key.LabelSet]), values);
        }

        AddHeader(merged, profile);
    }

    private static void AddHeader(StackProfile merged, StackProfile profile)
    {
        if (merged.TimeNanoseconds == 0 || (profile.TimeNanoseconds != 0 && profile.TimeNanoseconds < merged.TimeNanoseconds))
            merged.TimeNanoseconds = profile.TimeNanoseconds;
        merged.DurationNanoseconds = Saturating.Add(merged.DurationNanoseconds, profile.DurationNanoseconds);
        merged.PeriodType ??= profile.PeriodType;
        if (merged.PeriodType == profile.PeriodType)
            merged.Period = Math.Max(merged.Period, profile.Period);
        if (merged.DefaultSampleType.Length == 0)
            merged.DefaultSampleType = profile.DefaultSampleType;
        merged.Comments = [.. merged.Comments.Union(profile.Comments)];
    }
}
