using System.Runtime.CompilerServices;

namespace Programs;

/// <summary>Three kinds of work of about 7 µs a round: arithmetic, a leaf without a frame, and memory.</summary>
internal static class Work
{
    private static readonly byte[] Memory = new byte[1 << 16];

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Parse(int rounds)
    {
        var value = 1UL;
        for (var i = 0; i < rounds * 2_000; i++)
            value = (value * 6364136223846793005) + (ulong)i;
        return value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Render(int rounds)
    {
        var value = 1UL;
        for (var i = 0; i < rounds * 1_500; i++)
            value = Mix(value) + (ulong)i;
        return value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Store(int rounds)
    {
        var sum = 0UL;
        for (var i = 0; i < rounds * 4_000; i++)
            sum += Memory[(i * 67) & (Memory.Length - 1)]++;
        return sum;
    }

    /// <summary>Needs no stack: the JIT gives it no frame, so a walk that trusts the frame pointer skips its caller.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong Mix(ulong value) => (value ^ (value >> 29)) * 0xBF58476D1CE4E5B9;
}
