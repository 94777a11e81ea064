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

    internal required HostLosses Losses { get; init; }

    /// <summary>CPU that this host's process used meanwhile, for all its targets.</summary>
    internal required TimeSpan HostCpu { get; init; }
}

/// <summary>Records that the host could not use in one window.</summary>
internal readonly record struct HostLosses(long WrongWindow, long Invalid);
