using System.Runtime.CompilerServices;

namespace Programs;

/// <summary>Constructors, properties, operators.</summary>
internal sealed class Members
{
    private readonly ulong _start;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Members(int rounds)
    {
        _start = Burn.Now(rounds); // Members -> Now
    }

    private ulong this[int rounds]
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        get
        {
            return Burn.Now(rounds) + _start; // this[].get -> Now
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong operator +(Members left, int rounds)
    {
        return Burn.Now(rounds) + left._start; // operator + -> Now
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public ulong All(int rounds)
    {
        var sum = this[rounds]; // All -> this[].get
        sum += this + rounds; // All -> operator +
        return sum;
    }
}
