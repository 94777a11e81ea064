using System.Runtime.CompilerServices;

namespace Programs;

/// <summary>Statements inside protected blocks; their handlers are funclets of their own.</summary>
internal static class Blocks
{
    private static readonly Lock Gate = new();

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong TryFinally(int rounds)
    {
        var result = 0UL;
        try
        {
            result += InTry(rounds); // TryFinally -> InTry
        }
        finally
        {
            result += InFinally(rounds); // TryFinally -> InFinally
        }

        return result;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Catch(int rounds)
    {
        try
        {
            throw new InvalidOperationException(); // while it is filtered and caught: Catch -> Catch
        }
        catch (InvalidOperationException e) when (Filter(rounds, e)) // Catch -> Filter
        {
            return InCatch(rounds) + 1; // Catch -> InCatch
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Using(int rounds)
    {
        using var resource = new Resource(rounds);
        return InUsing(rounds) + 1; // Using -> InUsing
    } // Using -> Dispose

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Lock(int rounds)
    {
        lock (Gate)
        {
            return InLock(rounds) + 1; // Lock -> InLock
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Filter(int rounds, Exception exception) => Burn.Now(rounds) != (ulong)exception.HResult; // Filter -> Now

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong InTry(int rounds) => Burn.Now(rounds) + 1; // InTry -> Now

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong InFinally(int rounds) => Burn.Now(rounds) + 1; // InFinally -> Now

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong InCatch(int rounds) => Burn.Now(rounds) + 1; // InCatch -> Now

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong InUsing(int rounds) => Burn.Now(rounds) + 1; // InUsing -> Now

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong InLock(int rounds) => Burn.Now(rounds) + 1; // InLock -> Now

    private sealed class Resource(int rounds) : IDisposable
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public void Dispose() => GC.KeepAlive(Burn.Now(rounds) + 1); // Dispose -> Now
    }
}
