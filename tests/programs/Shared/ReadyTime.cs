using System.Globalization;

namespace Programs;

/// <summary>How long this thread was ready to run, as the kernel counts it: with a processor, and without one.</summary>
internal readonly record struct ReadyTime(TimeSpan Running, TimeSpan WithoutProcessor)
{
    public TimeSpan All => Running + WithoutProcessor;

    public static ReadyTime Now()
    {
        // Both in nanoseconds, and the number of turns.
        var fields = File.ReadAllText("/proc/thread-self/schedstat").Split(' ');
        return new(Read(fields[0]), Read(fields[1]));
    }

    private static TimeSpan Read(string nanoseconds) =>
        TimeSpan.FromTicks(long.Parse(nanoseconds, CultureInfo.InvariantCulture) / TimeSpan.NanosecondsPerTick);
}
