namespace NativeProfiler.Host.Upload;

/// <summary>How the host deals with a backend that is slow or away.</summary>
internal sealed record UploadOptions
{
    /// <summary>Folder under which each backend has its spool.</summary>
    public required string SpoolFolder { get; init; }

    /// <summary>Profiles kept on disk for one backend while it is away; the oldest go first.</summary>
    public long SpoolBytes { get; init; } = 64 << 20;

    public int SpoolProfiles { get; init; } = 10_000;

    /// <summary>Older profiles are given up. Below what backends accept.</summary>
    public TimeSpan SpoolAge { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Bytes of one profile; a larger one would be refused and is not sent.</summary>
    public int ProfileBytes { get; init; } = 8 << 20;

    public TimeSpan UploadTimeout { get; init; } = TimeSpan.FromSeconds(15);

    public TimeSpan ShortestDelay { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A call for work that has not failed for so long is parked: the backend is there.</summary>
    public TimeSpan ParkedAfter { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a backend that was there may be away before the host keeps its own duty cycle: a restart is shorter.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);
}
