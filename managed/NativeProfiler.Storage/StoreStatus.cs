namespace NativeProfiler.Storage;

/// <summary>How a store is doing, for health checks and metrics.</summary>
public sealed record StoreStatus
{
    /// <summary>Why the last write failed; null when it did not. A store in trouble still reads.</summary>
    public string? Trouble { get; init; }

    /// <summary>Profiles waiting to be written.</summary>
    public int Waiting { get; init; }

    /// <summary>About how much memory those take.</summary>
    public long WaitingBytes { get; init; }

    public int Days { get; init; }

    /// <summary>Days set aside as damaged since the start.</summary>
    public int DamagedDays { get; init; }

    public long Bytes { get; init; }

    /// <summary>The part of <see cref="Bytes"/> that is uploaded files.</summary>
    public long OriginalBytes { get; init; }

    /// <summary>Memory used for stack dictionaries.</summary>
    public long DictionaryBytes { get; init; }
}
