using System.Text;

namespace NativeProfiler.Pprof;

/// <summary>The string table: decoded when first used, cut when too long; bytes that are not UTF-8 become U+FFFD.</summary>
internal sealed class PprofStrings(List<Range> ranges, int limit)
{
    private readonly string?[] _decoded = new string?[ranges.Count];

    public string At(ReadOnlySpan<byte> message, long index, string what)
    {
        if (index < 0 || index >= ranges.Count)
            throw new PprofFormatException($"{what} has the string index {index}, but there are {ranges.Count} strings");
        return _decoded[index] ??= Decode(message[ranges[(int)index]]);
    }

    public SampleType SampleType(ReadOnlySpan<byte> message, RawValueType type) =>
        new(At(message, type.Type, "a sample type"), At(message, type.Unit, "a sample type's unit"));

    private string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= limit)
            return Encoding.UTF8.GetString(bytes);

        var end = limit;
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
