namespace NativeProfiler.Backend.Ingest;

/// <summary>How much is in the works at once. Beyond it, agents are told to come back later.</summary>
internal sealed record IngestLimits
{
    /// <summary>Bytes of bodies in memory.</summary>
    public int BodyBytes { get; init; } = 64 << 20;

    /// <summary>Bytes of bodies that may wait for room, unread.</summary>
    public int QueuedBodyBytes { get; init; } = 256 << 20;

    /// <summary>A body must have arrived within this time.</summary>
    public TimeSpan BodyTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Profiles read (inflated and checked) at once.</summary>
    public int Readers { get; init; } = Environment.ProcessorCount;

    /// <summary>Profiles that may wait to be read.</summary>
    public int QueuedProfiles { get; init; } = 512;
}
