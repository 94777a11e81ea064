namespace NativeProfiler.Backend.Pacing;

internal sealed record PacerOptions
{
    /// <summary>One window per deployment in this time.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a replica is profiled.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Polls parked at once; one more is refused.</summary>
    public int Polls { get; init; } = 20_000;
}
