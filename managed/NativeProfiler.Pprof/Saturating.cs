namespace NativeProfiler.Pprof;

/// <summary>Arithmetic on values from outside: a sum that does not fit is the largest number there is.</summary>
public static class Saturating
{
    public static long Add(long a, long b)
    {
        var sum = unchecked(a + b);
        return (((a ^ sum) & (b ^ sum)) >= 0) ? sum : a < 0 ? long.MinValue : long.MaxValue;
    }

    public static long Multiply(long a, long b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high == low >> 63 ? low : (a < 0) == (b < 0) ? long.MaxValue : long.MinValue;
    }
}
