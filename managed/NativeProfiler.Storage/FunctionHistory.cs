using System.Collections.Immutable;
using NativeProfiler.Pprof;

namespace NativeProfiler.Storage;

/// <summary>A function over time. Points are in order; a span of time without profiles has none.</summary>
public sealed record FunctionHistory(ImmutableArray<SampleType> SampleTypes, ImmutableArray<HistoryPoint> Points);

/// <summary>
/// One step of a history: its profiles, and by sample type the sums of everything, of the function and what it calls, and of
/// the function itself.
/// </summary>
public sealed record HistoryPoint(
    DateTimeOffset Start,
    int Profiles,
    long DurationNanoseconds,
    ImmutableArray<long> Everything,
    ImmutableArray<long> Total,
    ImmutableArray<long> Self);
