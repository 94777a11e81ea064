using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Wire.Control;

/// <summary>How much of a window a type of events saw.</summary>
/// <param name="Kind">The type.</param>
/// <param name="CoveredNanoseconds">How long its events came.</param>
/// <param name="Scale">What its values are multiplied by to stand for the whole window; 0: nothing was seen.</param>
public readonly record struct Coverage(RecordKind Kind, ulong CoveredNanoseconds, double Scale)
{
    private const double Millionth = 1e-6;

    internal static IReadOnlyList<Coverage> ReadList(ref MessageReader reader)
    {
        var list = new List<Coverage>();
        for (int left = reader.ReadUInt16(); left > 0 && !reader.IsBroken; left--)
        {
            list.Add(new Coverage((RecordKind)reader.ReadUInt16(), reader.ReadUInt64(), reader.ReadUInt64() * Millionth));
        }

        return list;
    }
}
