namespace NativeProfiler.Pprof;

/// <summary>Keeps some samples of a profile, whole.</summary>
public static class SampleFilter
{
    public static StackProfile Keep(StackProfile profile, Func<SampleKey, bool> keep)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(keep);
        var kept = new StackProfile(profile.SampleTypes)
        {
            TimeNanoseconds = profile.TimeNanoseconds,
            DurationNanoseconds = profile.DurationNanoseconds,
            PeriodType = profile.PeriodType,
            Period = profile.Period,
            DefaultSampleType = profile.DefaultSampleType,
            Comments = profile.Comments,
        };
        var nodes = new StackImporter(profile.Stacks.Snapshot(), kept.Stacks);
        for (var row = 0; row < profile.Samples.Count; row++)
        {
            var key = profile.Samples.KeyAt(row);
            if (!keep(key))
                continue;
            var labels = kept.LabelSets.Add(profile.LabelSets[key.LabelSet]);
            kept.Samples.Add(new SampleKey(nodes.Import(key.Node), labels), profile.Samples.ValuesAt(row));
        }

        return kept;
    }
}
