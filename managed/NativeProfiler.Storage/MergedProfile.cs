using NativeProfiler.Pprof;

namespace NativeProfiler.Storage;

/// <summary>
/// The sum of the profiles that a query found, without the unreadable ones, whose stored form is damaged. First and last are
/// the times of the profiles, null when there is none. The stacks' duration is the sum of the profiles' durations.
/// </summary>
public sealed record MergedProfile(
    StackProfile Stacks, int Profiles, int Unreadable, DateTimeOffset? First, DateTimeOffset? Last)
{
    /// <summary>What sums are divided by to be shown in a mode; null when the profiles do not say how long they took.</summary>
    public double? Divisor(ValueMode mode) => DivisorOf(mode, Profiles, Stacks.DurationNanoseconds);

    /// <summary>The same for any sum over so many profiles of so much time together.</summary>
    public static double? DivisorOf(ValueMode mode, int profiles, long durationNanoseconds) => mode switch
    {
        ValueMode.PerProfile => Math.Max(1, profiles),
        ValueMode.PerSecond => durationNanoseconds > 0 ? durationNanoseconds / 1e9 : null,
        _ => 1,
    };
}
