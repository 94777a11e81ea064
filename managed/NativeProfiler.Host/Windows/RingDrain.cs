using NativeProfiler.Host.Aggregation;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Windows;

/// <summary>Moves a ring's samples into a window's aggregate, waits visits and events that are alike after they were put together.</summary>
internal sealed class RingDrain(RingReader reader, uint windowId, Aggregate aggregate)
{
    private readonly long _invalidBefore = reader.InvalidRecords;
    private readonly WaitPairs _waits = new(aggregate);
    private readonly ThreadVisits _visits = new(aggregate);
    private readonly CountedKinds _kinds = new(aggregate);
    private long _wrongWindow;
    private long _invalid;

    internal HostLosses Losses => new(_wrongWindow, _invalid + reader.InvalidRecords - _invalidBefore, _waits.Unpaired);

    /// <summary>Empties the ring, but reads no more than two of its laps: a writer that never pauses must not hold us.</summary>
    internal void Drain()
    {
        var limit = reader.BytesRead + (2 * (ulong)reader.Capacity);
        while (reader.BytesRead < limit && reader.TryRead(out var sample))
        {
            if (sample.WindowId != windowId) _wrongWindow++;
            else if (!Add(sample)) _invalid++;
        }
    }

    /// <summary>Ends the waits that last beyond the window.</summary>
    internal void EndWaits(TimeSpan end) => _waits.Finish(end);

    private bool Add(in SampleRecord sample) => sample.Kind switch
    {
        RecordKind.Contention => _waits.Add(sample),
        RecordKind.Exceptions => _kinds.Add(sample),
        RecordKind.Wall => _visits.Add(sample),
        _ => aggregate.Add(sample),
    };
}
