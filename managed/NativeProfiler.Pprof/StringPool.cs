using System.Runtime.InteropServices;
using System.Text;

namespace NativeProfiler.Pprof;

/// <summary>
/// Strings that were decoded lately, found by their UTF-8 bytes: the profiles of a service hold the same names again and again.
/// A cache of fixed size: who sends strings that collide only pushes others out. Several threads may use one: at worst two
/// of them decode the same text, and one string is forgotten.
/// </summary>
/// <param name="sets">It keeps four times as many strings.</param>
public sealed class StringPool(int sets = 4096)
{
    private const int Ways = 4;

    /// <summary>Longer ones are rare, and a pool of them would be large.</summary>
    private const int LongestBytes = 512;

    private readonly string?[] _strings = new string?[sets * Ways];
    private uint _turn;

    public string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return "";
        if (bytes.Length > LongestBytes)
            return Encoding.UTF8.GetString(bytes);

        var set = _strings.AsSpan((int)(Hash(bytes) % (uint)sets) * Ways, Ways);
        foreach (var known in set)
        {
            // Text that is not ASCII is never found, and decoded each time.
            if (known is not null && known.Length == bytes.Length && Ascii.Equals(bytes, known))
                return known;
        }

        return set[(int)(_turn++ % Ways)] = Encoding.UTF8.GetString(bytes);
    }

    private static uint Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = (ulong)bytes.Length;
        foreach (var eight in MemoryMarshal.Cast<byte, ulong>(bytes))
            hash = Mix(hash, eight);
        foreach (var one in bytes[(bytes.Length & ~7)..])
            hash = Mix(hash, one);
        return (uint)hash; // turned, the best bits are the lowest
    }

    private static ulong Mix(ulong hash, ulong value)
    {
        const ulong Odd = 0x9E3779B97F4A7C15; // 2⁶⁴ / the golden ratio
        return System.Numerics.BitOperations.RotateLeft((hash ^ value) * Odd, 31);
    }
}
