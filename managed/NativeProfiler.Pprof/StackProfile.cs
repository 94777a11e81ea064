using System.Collections.Immutable;

namespace NativeProfiler.Pprof;

/// <summary>
/// A profile as (stack, labels) → values: the form that is stored, merged and drawn. Addresses are gone; functions, lines,
/// modules and labels stay.
/// </summary>
public sealed class StackProfile(ImmutableArray<SampleType> sampleTypes)
{
    public ImmutableArray<SampleType> SampleTypes { get; } = sampleTypes;

    public StackTable Stacks { get; } = new();

    public LabelTable LabelSets { get; } = new();

    public SampleTable Samples { get; } = new(sampleTypes.Length);

    /// <summary>Unix time of the first sample; 0 when the profile does not say.</summary>
    public long TimeNanoseconds { get; set; }

    public long DurationNanoseconds { get; set; }

    public SampleType? PeriodType { get; set; }

    /// <summary>In units of <see cref="PeriodType"/>.</summary>
    public long Period { get; set; }

    /// <summary>The sample type that the producer wants shown first; empty when it does not say.</summary>
    public string DefaultSampleType { get; set; } = "";

    public ImmutableArray<string> Comments { get; set; } = [];

    /// <summary>The sum of one value over all samples.</summary>
    public long Total(int value)
    {
        var total = 0L;
        for (var row = 0; row < Samples.Count; row++)
            total = Saturating.Add(total, Samples.ValuesAt(row)[value]);
        return total;
    }
}
