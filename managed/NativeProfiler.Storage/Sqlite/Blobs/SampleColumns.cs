using NativeProfiler.Pprof;

namespace NativeProfiler.Storage.Sqlite.Blobs;

/// <summary>
/// Samples as columns: node, label set, and one column per value, by rising (node, label set). Made to be filled again and
/// again: merging reads thousands of profiles through one of these.
/// </summary>
internal sealed class SampleColumns(int width)
{
    private long[] _nodes = [];
    private long[] _labelSets = [];
    private readonly long[][] _values = [.. Enumerable.Repeat(Array.Empty<long>(), width)];

    public int Width => _values.Length;

    public int Count { get; private set; }

    /// <summary>Node ids of the day's dictionary, <see cref="StackTable.NoParent"/> for the empty stack.</summary>
    public Span<long> Nodes => _nodes.AsSpan(0, Count);

    /// <summary>Ids of the label sets that belong to these samples.</summary>
    public Span<long> LabelSets => _labelSets.AsSpan(0, Count);

    public Span<long> Values(int column) => _values[column].AsSpan(0, Count);

    /// <summary>Room for so many samples; what was there before is void.</summary>
    public void Resize(int count)
    {
        Count = count;
        if (count <= _nodes.Length)
            return;
        var capacity = Math.Max(count, 256);
        _nodes = new long[capacity];
        _labelSets = new long[capacity];
        for (var column = 0; column < _values.Length; column++)
            _values[column] = new long[capacity];
    }

    /// <summary>The samples of a table, with their nodes as a dictionary knows them.</summary>
    public void Fill(SampleTable samples, Func<int, int> nodeInDictionary)
    {
        var keys = new (int Node, int LabelSet)[samples.Count];
        var rows = new int[keys.Length];
        for (var row = 0; row < keys.Length; row++)
        {
            var key = samples.KeyAt(row);
            keys[row] = (nodeInDictionary(key.Node), key.LabelSet);
            rows[row] = row;
        }

        Array.Sort(keys, rows);
        Resize(keys.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            _nodes[i] = keys[i].Node;
            _labelSets[i] = keys[i].LabelSet;
            var values = samples.ValuesAt(rows[i]);
            for (var column = 0; column < Width; column++)
                _values[column][i] = values[column];
        }
    }
}
