namespace NativeProfiler.Storage.Sqlite;

public sealed record SqliteStoreOptions
{
    public required string Folder { get; init; }

    /// <summary>Profiles waiting for the disk; one more is refused.</summary>
    public int QueuedProfiles { get; init; } = 256;

    /// <summary>Memory of the profiles that wait for the disk, about; one that finds others waiting and does not fit is refused.</summary>
    public long QueuedBytes { get; init; } = 32 << 20;

    /// <summary>Profiles that share one commit, and so one wait for the disk.</summary>
    public int ProfilesPerCommit { get; init; } = 64;

    /// <summary>
    /// What a day's log may grow to between the hours, at whose ends it is put into the day's file: a copy of both that is made
    /// meanwhile is whole.
    /// </summary>
    public long LogBytes { get; init; } = 64 << 20;

    /// <summary>Memory for stack dictionaries that were used lately; those that are written to stay beside.</summary>
    public long DictionaryBytes { get; init; } = 96 << 20;

    /// <summary>Whether finished hours are rolled up and finished days closed in the background.</summary>
    public bool KeepsHouse { get; init; } = true;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told in one sentence when a damaged day file was set aside.</summary>
    public Action<string> OnDamage { get; init; } = _ => { };

    /// <summary>Told in one sentence when housekeeping failed; it is tried again.</summary>
    public Action<string> OnTrouble { get; init; } = _ => { };
}
