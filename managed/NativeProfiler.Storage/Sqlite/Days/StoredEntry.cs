namespace NativeProfiler.Storage.Sqlite.Days;

/// <summary>A stored profile, or the roll-up of an hour of them. Its spans are void when the scan goes on.</summary>
internal readonly ref struct StoredEntry
{
    public required bool IsRollUp { get; init; }

    public required long Header { get; init; }

    public required int Profiles { get; init; }

    public required long FirstMilliseconds { get; init; }

    public required long LastMilliseconds { get; init; }

    public required long DurationNanoseconds { get; init; }

    /// <summary>Of a profile: its labels as JSON. Of a roll-up: a <see cref="RollUpLabels"/>.</summary>
    public required ReadOnlySpan<byte> Labels { get; init; }

    public required ReadOnlySpan<byte> Samples { get; init; }
}

/// <summary>Takes what a scan finds.</summary>
internal interface IEntryVisitor
{
    void Visit(in StoredEntry entry);
}
