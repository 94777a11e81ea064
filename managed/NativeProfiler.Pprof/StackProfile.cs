using System.Collections.Immutable;

namespace NativeProfiler.Pprof;

/// <summary>
/// A profile as (stack, labels) → values: the form that is stored, merged and drawn. Addresses are gone; functions, lines,
/// modules and labels stay.
/// </summary>
public sealed class StackProfile
{
    public StackProfile(ImmutableArray<SampleType> sampleTypes)
        : this(sampleTypes, new StackTable(), 0)
    {
    }

    /// <summary>With room for as many samples as there will be.</summary>
    internal StackProfile(ImmutableArray<SampleType> sampleTypes, StackTable stacks, int samples)
    {
        SampleTypes = sampleTypes;
        Stacks = stacks;
        Samples = new SampleTable(sampleTypes.Length, samples);
    }

    public ImmutableArray<SampleType> SampleTypes { get; }

    public StackTable Stacks { get; }

    public LabelTable LabelSets { get; } = new();

    public SampleTable Samples { get; }

    /// <summary>Unix time of the first sample; 0 when the profile does not say.</summary>
    public long TimeNanoseconds { get; set; }

    public long DurationNanoseconds { get; set; }

    public SampleType? PeriodType { get; set; }

    /// <summary>In units of <see cref="PeriodType"/>.</summary>
    public long Period { get; set; }

    /// <summary>The sample type that the producer wants shown first; empty when it does not say.</summary>
    public string DefaultSampleType { get; set; } = "";

    public ImmutableArray<string> Comments { get; set; } = [];

    /// <summary>
    /// About how much memory it takes, for queues that are bounded by it: a node with its slot, a function with its texts, a
    /// sample with its row in the table of keys.
    /// </summary>
    public long EstimatedBytes
    {
        get
        {
            const int Node = 28;
            const int Function = 300; // as the store's dictionaries found on recorded profiles
            const int Sample = 80; // its key in a list and in a dictionary, both grown by doubling
            const int LabelSet = 300;
            return ((long)Stacks.NodeCount * Node) + ((long)Stacks.FunctionCount * Function)
                + ((long)Samples.Count * (Sample + (Samples.Width * sizeof(long)))) + ((long)LabelSets.Count * LabelSet);
        }
    }

    /// <summary>The sum of one value over all samples.</summary>
    public long Total(int value)
    {
        var total = 0L;
        for (var row = 0; row < Samples.Count; row++)
            total = Saturating.Add(total, Samples.ValuesAt(row)[value]);
        return total;
    }
}
