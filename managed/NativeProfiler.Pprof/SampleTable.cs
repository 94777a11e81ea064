using System.Runtime.InteropServices;

namespace NativeProfiler.Pprof;

/// <summary>Values by (stack, labels), summed. Sums stop at the largest number instead of wrapping around.</summary>
public sealed class SampleTable(int width, int capacity = 0)
{
    /// <summary>A number of samples is only a guess at the number of rows.</summary>
    private readonly Dictionary<SampleKey, int> _rows = new(Math.Min(capacity, MostForeseen));
    private readonly List<SampleKey> _keys = new(Math.Min(capacity, MostForeseen));
    private readonly List<long> _values = new(Math.Min(capacity, MostForeseen) * width);

    private const int MostForeseen = 2048;

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
