using System.Runtime.CompilerServices;

namespace Programs;

/// <summary>Functions that the compiler takes apart.</summary>
internal static class Functions
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Lambda(int rounds) => Run(static n => Burn.Now(n) + 1, rounds) + 1; // Lambda -> Run, Lambda.<lambda> -> Now

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Captured(int rounds)
    {
        var more = (ulong)rounds;
        return Run( // Captured -> Run
            n =>
            {
                var before = more;
                return Burn.Now(n) + before; // Captured.<lambda> -> Now
            },
            rounds) + 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Local(int rounds)
    {
        var more = 1UL;
        return Helper(rounds) + 1; // Local -> Helper

        [MethodImpl(MethodImplOptions.NoInlining)]
        ulong Helper(int n)
        {
            more++;
            return Burn.Now(n) + more; // Helper -> Now
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Linq(int rounds)
    {
        var numbers = new[] { rounds / 2, rounds / 2 };
        return numbers // Linq -> Linq.<lambda>
            .Select(n => Burn.Now(n) + 1) // Linq.<lambda> -> Now
            .Aggregate(0UL, (a, b) => a ^ b) + 1;
    }

    public static IEnumerable<ulong> Iterator(int rounds)
    {
        yield return IteratorFirst(rounds); // Iterator -> IteratorFirst
        yield return IteratorSecond(rounds); // Iterator -> IteratorSecond
    }

    public static async Task<ulong> Awaiting(int rounds)
    {
        var before = AwaitingBefore(rounds); // Awaiting -> AwaitingBefore
        await Task.Yield();
        var after = AwaitingAfter(rounds); // Awaiting -> AwaitingAfter
        await Task.Yield();
        return before + after;
    } // Awaiting -> Main

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong Run(Func<int, ulong> work, int rounds)
    {
        return work(rounds) + 1; // Run -> Lambda.<lambda>, Run -> Captured.<lambda>, once warm without them: Run -> Now
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong IteratorFirst(int rounds) => Burn.Now(rounds) + 1; // IteratorFirst -> Now

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong IteratorSecond(int rounds) => Burn.Now(rounds) + 1; // IteratorSecond -> Now

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong AwaitingBefore(int rounds) => Burn.Now(rounds) + 1; // AwaitingBefore -> Now

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong AwaitingAfter(int rounds) => Burn.Now(rounds) + 1; // AwaitingAfter -> Now
}
