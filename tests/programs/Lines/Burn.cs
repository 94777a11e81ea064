using System.Runtime.CompilerServices;

namespace Programs;

/// <summary>The only place that uses CPU; its loop's lines are the leaves'.</summary>
internal static class Burn
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Now(int rounds)
    {
        var value = 1UL;
        for (var i = 0; i < rounds * 1000; i++) // leaf Now
            value = (value * 6364136223846793005) + 1442695040888963407; // leaf Now
        return value;
    }
}
