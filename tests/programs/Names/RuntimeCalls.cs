using System.Runtime.CompilerServices;

namespace Programs;

/// <summary>Functions of the runtime itself that managed code calls.</summary>
internal static class RuntimeCalls
{
    /// <summary>By P/Invoke.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Collect(double milliseconds) => Repeat(milliseconds, GC.Collect);

    /// <summary>By an internal call.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Count(double milliseconds) => Repeat(milliseconds, static () => AllocatedOften());

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long AllocatedOften()
    {
        var sum = 0L;
        for (var i = 0; i < 1000; i++) sum += GC.GetAllocatedBytesForCurrentThread();
        return sum;
    }

    private static void Repeat(double milliseconds, Action what)
    {
        var end = Clock.ThreadNanoseconds() + (milliseconds * 1e6);
        while (Clock.ThreadNanoseconds() < end) what();
    }
}
