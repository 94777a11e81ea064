using System.Runtime.CompilerServices;

namespace Programs;

/// <summary>A unit of each kind of work: some microseconds. Each returns 1.</summary>
internal static class Work
{
    private static readonly Lock Gate = new();
    private static readonly AutoResetEvent Never = new(false);
    private static long _shared;

    [ThreadStatic]
    private static object? _kept;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Allocate()
    {
        for (var i = 0; i < 100; i++)
            _kept = new byte[24 + (i * 8)];
        return 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Lock()
    {
        for (var i = 0; i < 100; i++)
        {
            lock (Gate)
                _shared++;
        }

        return 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Throw()
    {
        try
        {
            Deeper(10);
        }
        catch (InvalidOperationException)
        {
            // the way here is the work
        }

        return 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Compute()
    {
        double sum = 0;
        for (var i = 1; i < 5000; i++)
            sum += Math.Sqrt(i + sum);
        return sum > 0 ? 1 : 0;
    }

    /// <summary>Computes a little, and waits in vain a little: both threads are blocked most of the time.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Wait()
    {
        for (var i = 0; i < 20; i++)
            Compute();
        _ = Never.WaitOne(1);
        return 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Deeper(int depth)
    {
        if (depth == 0)
            throw new InvalidOperationException("a storm");
        Deeper(depth - 1);
        _shared += depth;
    }
}
