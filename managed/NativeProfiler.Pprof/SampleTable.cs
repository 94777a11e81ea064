using System.Runtime.InteropServices;

namespace NativeProfiler.Pprof;

/// <summary>Values by (stack, labels), summed. Sums stop at the largest number instead of wrapping around.</summary>
public sealed class SampleTable(int width)
{
    private readonly Dictionary<SampleKey, int> _rows = [];
    private readonly List<SampleKey> _keys = [];
    private readonly List<long> _values = [];

    /// <summary>Values per sample.</summary>
    public int Width { get; } = width;

    public int Count => _keys.Count;

    public SampleKey KeyAt(int row) => _keys[row];

    public ReadOnlySpan<long> ValuesAt(int row) => CollectionsMarshal.AsSpan(_values).Slice(row * Width, Width);

    public void Add(SampleKey key, ReadOnlySpan<long> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, Width, nameof(values));
        ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(_rows, key, out var known);
        if (!known)
        {
            row = _keys.Count;
            _keys.Add(key);
            _values.AddRange(values);
            return;
        }

        var sums = CollectionsMarshal.AsSpan(_values).Slice(row * Width, Width);
        for (var i = 0; i < Width; i++)
            sums[i] = Saturating.Add(sums[i], values[i]);
    }
}
