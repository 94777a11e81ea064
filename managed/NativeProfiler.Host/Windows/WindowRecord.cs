using NativeProfiler.Host.Aggregation;
using NativeProfiler.Wire.Control;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Windows;

/// <summary>All that was collected in one window.</summary>
internal sealed record WindowRecord
{
    internal required WindowFate Fate { get; init; }

    internal required WindowOpened Opened { get; init; }

    /// <summary>Null when the agent could not say.</summary>
    internal required WindowClosed? Closed { get; init; }

    internal required Aggregate Aggregate { get; init; }

    internal required IReadOnlyList<ThreadUse> Threads { get; init; }

    /// <summary>Growth of the agent's counters in the window.</summary>
    internal required RingCounters Counters { get; init; }

    /// <summary>By the agent's monotonic clock where it could say, else by ours.</summary>
    internal required TimeSpan Duration { get; init; }

    internal required TimeSpan SamplePeriod { get; init; }

    /// <summary>How much of the window a type saw; null when the agent could not say.</summary>
    internal Coverage? CoverageOf(RecordKind kind)
    {
        foreach (var coverage in Closed?.Coverage ?? [])
        {
            if (coverage.Kind == kind) return coverage;
        }

        return null;
    }

    /// <summary>Whether the agent took nothing of a type: its budget did not pay for a slice that would stand for the window.</summary>
    internal bool HasNothingOf(RecordKind kind) => CoverageOf(kind) is { CoveredNanoseconds: 0, Scale: 0 };

    /// <summary>What a type's values are multiplied by to stand for the whole window.</summary>
    internal double ScaleOf(RecordKind kind) => CoverageOf(kind)?.Scale ?? 1;

    /// <summary>The same for values that are times: by the time that the window was watched, not by the CPU that was used meanwhile.</summary>
    internal double TimeScaleOf(RecordKind kind) =>
        CoverageOf(kind) is { Scale: > 1, CoveredNanoseconds: > 0 } part ? Math.Max(1, Duration.TotalNanoseconds / part.CoveredNanoseconds) : 1;

    internal required HostLosses Losses { get; init; }

    /// <summary>CPU that this host's process used meanwhile, for all its targets.</summary>
    internal required TimeSpan HostCpu { get; init; }
}

/// <summary>Records that the host could not use in one window.</summary>
internal readonly record struct HostLosses(long WrongWindow, long Invalid, long UnpairedWaits);
