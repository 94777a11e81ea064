using System.Runtime.CompilerServices;

namespace Programs;

/// <summary>Uses CPU and nothing else.</summary>
internal static class Spin
{
    /// <summary>Uses <paramref name="milliseconds"/> of the calling thread's CPU in this very frame.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong For(double milliseconds)
    {
        var end = Clock.ThreadNanoseconds() + (long)(milliseconds * 1e6);
        var value = 1UL;
        while (Clock.ThreadNanoseconds() < end)
        {
            for (var i = 0; i < 20_000; i++)
                value = (value * 6364136223846793005) + 1442695040888963407;
        }

        return value;
    }
}
