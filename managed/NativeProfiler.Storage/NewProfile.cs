using NativeProfiler.Pprof;

namespace NativeProfiler.Storage;

/// <summary>A profile to be stored, read and checked before.</summary>
public sealed record NewProfile
{
    /// <summary>Unique; a second profile with the id of a stored one is taken for a repetition and not stored.</summary>
    public required string Id { get; init; }

    public required SeriesKey Series { get; init; }

    /// <summary>When the profile was taken: decides the day file.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Labels of the whole profile, such as the instance.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required StackProfile Stacks { get; init; }

    /// <summary>The bytes as they came, kept for download.</summary>
    public required ReadOnlyMemory<byte> Original { get; init; }
}
