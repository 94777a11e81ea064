namespace NativeProfiler.Backend.Queries;

/// <summary>Steps of time that people read easily.</summary>
internal static class TimeStep
{
    public static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    public static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static readonly TimeSpan[] Steps =
    [
        .. new[] { 10, 30, 60, 120, 300, 600, 1800, 3600, 2 * 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86_400, 7 * 86_400 }
            .Select(seconds => TimeSpan.FromSeconds(seconds)),
    ];

    /// <summary>The smallest that divides the span into no more than so many.</summary>
    public static TimeSpan For(TimeSpan span, int buckets) =>
        Array.Find(Steps, step => step * buckets >= span) is { Ticks: > 0 } found
            ? found
            : TimeSpan.FromDays(Math.Ceiling(span / Day / buckets));
}
