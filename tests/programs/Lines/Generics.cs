using System.Runtime.CompilerServices;

namespace Programs;

/// <summary>Code that is shared between instantiations, and code that is not.</summary>
internal static class Generics
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Over(int rounds)
    {
        var sum = Method(rounds, 1); // Over -> Method
        sum += Method(rounds, "text"); // Over -> Method
        sum += new Box<long>(1).Value(rounds); // Over -> Value
        sum += new Box<string>("text").Value(rounds); // Over -> Value
        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong Method<T>(int rounds, T item)
    {
        var one = item is null ? 0UL : 1UL;
        return Burn.Now(rounds) + one; // Method -> Now
    }

    private sealed class Box<T>(T item)
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public ulong Value(int rounds)
        {
            var one = item is null ? 0UL : 1UL;
            return Burn.Now(rounds) + one; // Value -> Now
        }
    }
}
