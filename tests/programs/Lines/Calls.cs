using System.Runtime.CompilerServices;

namespace Programs;

/// <summary>Plain statements.</summary>
internal static class Calls
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Two(int rounds)
    {
        var first = TwoFirst(rounds); // Two -> TwoFirst
        var second = TwoSecond(rounds); // Two -> TwoSecond
        return first + second;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Branches(int rounds, int which)
    {
        ulong result;
        if (which == 0)
        {
            result = BranchThen(rounds); // Branches -> BranchThen
        }
        else
        {
            result = BranchElse(rounds); // Branches -> BranchElse
        }

        return result + 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Loop(int rounds)
    {
        var sum = 0UL;
        for (var i = 0; i < 3; i++)
        {
            sum += LoopBody(rounds / 3); // Loop -> LoopBody
            sum ^= LoopTail(rounds / 3); // Loop -> LoopTail
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Nested(int one, ulong two) => Burn.Now(100) + two + (ulong)one; // Nested -> Now

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong NestedArgument(int rounds) => Burn.Now(rounds) + 1; // NestedArgument -> Now

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Inlining(int rounds)
    {
        var first = Inlined(rounds); // Inlining -> Inlined, Inlining -> Deep
        var second = InlinedToo(rounds); // Inlining -> InlinedToo, Inlining -> DeepToo
        return first ^ second;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Switch(int rounds, int which)
    {
        return which switch
        {
            0 => SwitchZero(rounds), // Switch -> SwitchZero
            1 => SwitchOne(rounds), // Switch -> SwitchOne
            _ => SwitchOther(rounds), // Switch -> SwitchOther
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Inlined(int rounds)
    {
        return Deep(rounds) + 1; // Inlined -> Deep
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong InlinedToo(int rounds) => DeepToo(rounds) + 1; // InlinedToo -> DeepToo

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong TwoFirst(int rounds) => Burn.Now(rounds) + 1; // TwoFirst -> Now

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong TwoSecond(int rounds) => Burn.Now(rounds) + 1; // TwoSecond -> Now

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong BranchThen(int rounds) => Burn.Now(rounds) + 1; // BranchThen -> Now

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong BranchElse(int rounds) => Burn.Now(rounds) + 1; // BranchElse -> Now

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong LoopBody(int rounds) => Burn.Now(rounds) + 1; // LoopBody -> Now

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong LoopTail(int rounds) => Burn.Now(rounds) + 1; // LoopTail -> Now

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong Deep(int rounds) => Burn.Now(rounds) + 1; // Deep -> Now

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong DeepToo(int rounds) => Burn.Now(rounds) + 1; // DeepToo -> Now

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong SwitchZero(int rounds) => Burn.Now(rounds) + 1; // SwitchZero -> Now

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong SwitchOne(int rounds) => Burn.Now(rounds) + 1; // SwitchOne -> Now

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong SwitchOther(int rounds) => Burn.Now(rounds) + 1; // SwitchOther -> Now
}
