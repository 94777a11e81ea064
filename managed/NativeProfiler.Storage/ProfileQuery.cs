using System.Collections.Immutable;
using NativeProfiler.Pprof;

namespace NativeProfiler.Storage;

/// <summary>Which profiles are wanted: one kind of one service, from (inclusive) to (exclusive). Null = any.</summary>
public sealed record ProfileQuery
{
    public required string Project { get; init; }

    public required string Service { get; init; }

    public required ProfileKind Kind { get; init; }

    public string? Version { get; init; }

    public string? Zone { get; init; }

    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    /// <summary>Which samples of these profiles; empty = all.</summary>
    public ImmutableArray<LabelFilter> Where { get; init; } = [];

    /// <summary>Only profiles of at least this weight; null = all.</summary>
    public ProfileWeight? Weight { get; init; }

    public SampleLabels Labels { get; init; } = SampleLabels.Keep;
}
