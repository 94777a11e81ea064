namespace NativeProfiler.Storage.Sqlite;

public sealed record SqliteStoreOptions
{
    public required string Folder { get; init; }

    /// <summary>Profiles waiting for the disk; one more is refused.</summary>
    public int QueuedProfiles { get; init; } = 256;

    /// <summary>Profiles that share one commit, and so one wait for the disk.</summary>
    public int ProfilesPerCommit { get; init; } = 64;

    /// <summary>Days whose stack dictionary stays in memory.</summary>
    public int DaysInMemory { get; init; } = 8;

    /// <summary>Told in one sentence when a damaged day file was set aside.</summary>
    public Action<string> OnDamage { get; init; } = _ => { };
}
