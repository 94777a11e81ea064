using System.Collections.Immutable;
using NativeProfiler.Pprof;

namespace NativeProfiler.Backend.Pacing;

/// <summary>What people set for a service; null = as the backend is started.</summary>
internal sealed record PacingSettings
{
    public static PacingSettings Default { get; } = new();

    /// <summary>False: its replicas wait and are not profiled.</summary>
    public bool Enabled { get; init; } = true;

    public TimeSpan? Period { get; init; }

    public TimeSpan? Window { get; init; }

    /// <summary>Windows by kind, in proportion; 0 = never. A kind that is not here weighs 1, CPU as much as all others together.</summary>
    public ImmutableSortedDictionary<ProfileKind, int> Weights { get; init; } = ImmutableSortedDictionary<ProfileKind, int>.Empty;
}
