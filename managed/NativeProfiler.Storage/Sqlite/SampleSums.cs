using System.Collections.Immutable;
using NativeProfiler.Pprof;

namespace NativeProfiler.Storage.Sqlite;

/// <summary>
/// Adds up samples of one day file by its own node ids. Samples without labels, nearly all of them, go into an array by
/// node: no look-up, and merging a thousand profiles is a walk over bytes.
/// </summary>
internal sealed class SampleSums(ImmutableArray<SampleType> types, StackSnapshot stacks)
{
    private readonly long[] _sums = new long[(stacks.Nodes.Count + 1) * types.Length];
    private readonly bool[] _touched = new bool[stacks.Nodes.Count + 1];
    private readonly LabelTable _labelSets = new();
    private readonly SampleTable _labelled = new(types.Length);

    public int Width => types.Length;

    public int NodeCount => stacks.Nodes.Count;

    public void Add(int node, LabelSet labelSet, ReadOnlySpan<long> values)
    {
        if (!labelSet.Labels.IsEmpty)
        {
            _labelled.Add(new SampleKey(node, _labelSets.Add(labelSet)), values);
            return;
        }

        var sums = _sums.AsSpan((node + 1) * values.Length, values.Length);
        for (var i = 0; i < values.Length; i++)
            sums[i] = Saturating.Add(sums[i], values[i]);
        _touched[node + 1] = true;
    }

    /// <summary>The sums of all samples, and of those whose stack's node is chosen.</summary>
    public long[] SumWhere(Func<int, bool> chosen)
    {
        var total = new long[Width];
        for (var place = 0; place < _touched.Length; place++)
        {
            if (_touched[place] && chosen(place - 1))
                AddTo(total, _sums.AsSpan(place * Width, Width));
        }

        for (var row = 0; row < _labelled.Count; row++)
        {
            if (chosen(_labelled.KeyAt(row).Node))
                AddTo(total, _labelled.ValuesAt(row));
        }

        return total;
    }

    public StackProfile ToProfile()
    {
        var profile = new StackProfile(types);
        var nodes = new StackImporter(stacks, profile.Stacks);
        for (var place = 0; place < _touched.Length; place++)
        {
            if (_touched[place])
                profile.Samples.Add(new SampleKey(nodes.Import(place - 1), 0), _sums.AsSpan(place * Width, Width));
        }

        for (var row = 0; row < _labelled.Count; row++)
        {
            var key = _labelled.KeyAt(row);
            var labelSet = profile.LabelSets.Add(_labelSets[key.LabelSet]);
            profile.Samples.Add(new SampleKey(nodes.Import(key.Node), labelSet), _labelled.ValuesAt(row));
        }

        return profile;
    }

    private static void AddTo(Span<long> sums, ReadOnlySpan<long> values)
    {
        for (var i = 0; i < sums.Length; i++)
            sums[i] = Saturating.Add(sums[i], values[i]);
    }
}
