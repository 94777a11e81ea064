using NativeProfiler.Host.Aggregation;
using NativeProfiler.Host.Windows;
using NativeProfiler.Pprof;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Profiles.Types;

/// <summary>CPU: samples and nanoseconds, scaled to what the threads' clocks counted.</summary>
internal sealed class CpuContent : ProfileContent
{
    private static readonly SampleType Cpu = new("cpu", "nanoseconds");

    private readonly ThreadWeights _weights;

    internal CpuContent(WindowRecord window)
        : base(window, RecordKind.Cpu)
    {
        _weights = ThreadWeights.Of(window);
        Remainders = [.. _weights.Unsampled.Select(thread => new Remainder(thread.ThreadId, "[not sampled]", [0, thread.CpuNanoseconds]))];
    }

    internal override ProfileShape Shape => new([new("samples", "count"), Cpu], Cpu, Window.SamplePeriod.Ticks * TimeSpan.NanosecondsPerTick);

    internal override IReadOnlyList<Remainder> Remainders { get; }

    internal override IEnumerable<string> Comments =>
        _weights.ExcessNanoseconds > 0 ? [$"cpu_excess_ns={_weights.ExcessNanoseconds}"] : [];

    internal override long[] ValuesOf(int index, in AggregateEntry entry) => [entry.Samples, _weights.Entries[index]];
}
