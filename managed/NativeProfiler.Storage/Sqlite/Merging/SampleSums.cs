using System.Collections.Immutable;
using NativeProfiler.Pprof;
using NativeProfiler.Storage.Sqlite.Blobs;

namespace NativeProfiler.Storage.Sqlite.Merging;

/// <summary>
/// Adds up samples of one dictionary by its node ids. Samples without labels, nearly all of them, go into an array by node:
/// no look-up, and merging a thousand profiles is a walk over bytes.
/// </summary>
internal sealed class SampleSums(ImmutableArray<SampleType> types, int nodeCount)
{
    private readonly long[] _sums = new long[(nodeCount + 1) * types.Length];
    private readonly bool[] _touched = new bool[nodeCount + 1];
    private readonly LabelTable _labelSets = new();
    private readonly SampleTable _labelled = new(types.Length);

    public ImmutableArray<SampleType> Types => types;

    public int NodeCount => nodeCount;

    /// <summary>Adds samples; what their label sets become stands in the array, null = not wanted.</summary>
    public void Add(SampleColumns columns, ReadOnlySpan<LabelSet?> labelSets)
    {
        var width = types.Length;
        var nodes = columns.Nodes;
        var sets = columns.LabelSets;
        if (labelSets.Length == 1 && labelSets[0] is { Labels.IsEmpty: true })
        {
            AddUnlabelled(columns);
            return;
        }

        Span<int> ids = new int[labelSets.Length];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = labelSets[i] is { } set ? _labelSets.Add(set) : -1;
        Span<long> values = stackalloc long[width];
        for (var row = 0; row < nodes.Length; row++)
        {
            var id = ids[(int)sets[row]];
            if (id < 0)
                continue;
            for (var column = 0; column < width; column++)
                values[column] = columns.Values(column)[row];
            if (id == LabelTable.NoLabels)
                AddUnlabelled((int)nodes[row], values);
            else
                _labelled.Add(new SampleKey((int)nodes[row], id), values);
        }
    }

    /// <summary>Gives every sum, node by rising node, to the receiver.</summary>
    public void ForEach(Action<int, LabelSet, ReadOnlyMemory<long>> receiver)
    {
        for (var place = 0; place < _touched.Length; place++)
        {
            if (_touched[place])
                receiver(place - 1, LabelSet.Empty, _sums.AsMemory(place * types.Length, types.Length));
        }

        var values = new long[types.Length];
        for (var row = 0; row < _labelled.Count; row++)
        {
            _labelled.ValuesAt(row).CopyTo(values);
            receiver(_labelled.KeyAt(row).Node, _labelSets[_labelled.KeyAt(row).LabelSet], values);
        }
    }

    /// <summary>The sums as columns; returns their label sets.</summary>
    public IReadOnlyList<LabelSet> FillColumns(SampleColumns columns)
    {
        var table = new SampleTable(types.Length);
        ForEach((node, labels, values) => table.Add(new SampleKey(node, _labelSets.Add(labels)), values.Span));
        columns.Fill(table, node => node);
        return [.. Enumerable.Range(0, _labelSets.Count).Select(id => _labelSets[id])];
    }

    private void AddUnlabelled(SampleColumns columns)
    {
        var nodes = columns.Nodes;
        var width = types.Length;
        for (var column = 0; column < width; column++)
        {
            var values = columns.Values(column);
            for (var row = 0; row < nodes.Length; row++)
            {
                ref var sum = ref _sums[(((int)nodes[row] + 1) * width) + column];
                sum = Saturating.Add(sum, values[row]);
            }
        }

        foreach (var node in nodes)
            _touched[node + 1] = true;
    }

    private void AddUnlabelled(int node, ReadOnlySpan<long> values)
    {
        var sums = _sums.AsSpan((node + 1) * values.Length, values.Length);
        for (var i = 0; i < values.Length; i++)
            sums[i] = Saturating.Add(sums[i], values[i]);
        _touched[node + 1] = true;
    }
}
