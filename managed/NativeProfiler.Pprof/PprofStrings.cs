using System.Runtime.InteropServices;
using System.Text;

namespace NativeProfiler.Pprof;

/// <summary>The string table: decoded when first used, cut when too long; bytes that are not UTF-8 become U+FFFD.</summary>
internal sealed class PprofStrings
{
    private readonly List<Range> _ranges;
    private readonly List<string?> _decoded;
    private readonly StringPool _pool;
    private readonly int _limit;

    public PprofStrings(ReaderMemory memory, int limit)
    {
        (_ranges, _decoded, _pool, _limit) = (memory.Tables.Strings, memory.Decoded, memory.Strings, limit);
        _decoded.Clear();
        CollectionsMarshal.SetCount(_decoded, _ranges.Count);
        CollectionsMarshal.AsSpan(_decoded).Clear();
    }

    public string At(ReadOnlySpan<byte> message, long index, string what)
    {
        if (index < 0 || index >= _ranges.Count)
            throw new PprofFormatException($"{what} has the string index {index}, but there are {_ranges.Count} strings");
        return _decoded[(int)index] ??= Decode(message[_ranges[(int)index]]);
    }

    public SampleType SampleType(ReadOnlySpan<byte> message, RawValueType type) =>
        new(At(message, type.Type, "a sample type"), At(message, type.Unit, "a sample type's unit"));

    private string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= _limit)
            return _pool.Decode(bytes);

        var end = _limit;
        while (end > 0 && (bytes[end] & 0xc0) == 0x80)
            end--;
        return Encoding.UTF8.GetString(bytes[..end]) + "…";
    }
}

/// <summary>Makes <see cref="System.Range"/> over the message measurable.</summary>
internal static class RangeLength
{
    extension(Range range)
    {
        public int Length => range.End.Value - range.Start.Value;
    }
}
