using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Wire.Control;

/// <summary>The counters as messages carry them: drops, walk ends, handler time, samples, callback time, events, signals.</summary>
internal static class CounterBlock
{
    internal static RingCounters Read(ref MessageReader reader)
    {
        var counters = new RingCounters();
        for (var i = 0; i < RingLayout.CounterSlots; i++) counters.Drops[i] = reader.ReadUInt64();
        for (var i = 0; i < RingLayout.CounterSlots; i++) counters.WalkEnds[i] = reader.ReadUInt64();
        counters.HandlerNanoseconds = reader.ReadUInt64();
        counters.Samples = reader.ReadUInt64();
        counters.CallbackNanoseconds = reader.ReadUInt64();
        counters.Events = reader.ReadUInt64();
        counters.Signals = reader.ReadUInt64();
        return counters;
    }
}
