using NativeProfiler.Host.Aggregation;
using NativeProfiler.Host.Windows;
using NativeProfiler.Wire.Control;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Tests;

/// <summary>Windows as the host has them at their end, made by hand.</summary>
internal static class Windows
{
    internal static WindowRecord Of(Aggregate aggregate, params IReadOnlyList<ThreadUse> threads) => new()
    {
        Fate = WindowFate.Closed,
        Opened = new WindowOpened(1, 0, "", 0, 0, TimeSpan.FromMilliseconds(10), 0, 0, new RingCounters()),
        Closed = null,
        Aggregate = aggregate,
        Threads = threads,
        Counters = new RingCounters(),
        Duration = TimeSpan.FromSeconds(10),
        SamplePeriod = TimeSpan.FromMilliseconds(10),
        Losses = default,
        HostCpu = TimeSpan.Zero,
    };

    internal static SampleRecord Record(RecordKind kind, uint thread, ulong[] values, ulong[] frames, uint periods = 1) => new()
    {
        WindowId = 1,
        Kind = kind,
        ThreadId = thread,
        WalkEnd = WalkEnd.Root,
        Periods = periods,
        Labels = default,
        Values = values,
        Frames = frames,
    };
}
