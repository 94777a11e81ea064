using NativeProfiler.Host.Aggregation;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Windows;

/// <summary>Moves a ring's samples into a window's aggregate.</summary>
internal sealed class RingDrain(RingReader reader, uint windowId, Aggregate aggregate)
{
    private readonly long _invalidBefore = reader.InvalidRecords;
    private long _wrongWindow;

    internal HostLosses Losses => new(_wrongWindow, reader.InvalidRecords - _invalidBefore);

    /// <summary>Empties the ring, but reads no more than two of its laps: a writer that never pauses must not hold us.</summary>
    internal void Drain()
    {
        var limit = reader.BytesRead + (2 * (ulong)reader.Capacity);
        while (reader.BytesRead < limit && reader.TryRead(out var sample))
        {
            if (sample.WindowId == windowId) aggregate.Add(sample);
            else _wrongWindow++;
        }
    }
}
