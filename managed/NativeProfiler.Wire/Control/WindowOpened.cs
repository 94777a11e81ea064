using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Wire.Control;

/// <summary>The agent's answer to open_window; a status other than 0 says in the detail why there is no window.</summary>
public sealed record WindowOpened(
    uint WindowId,
    ushort Status,
    string Detail,
    ulong StartUnixNanoseconds,
    ulong ProcessCpuNanoseconds,
    TimeSpan SamplePeriod,
    uint Threads,
    uint Timers,
    RingCounters Counters)
{
    /// <summary>Reads the message; null when it is not whole.</summary>
    public static WindowOpened? TryRead(ref MessageReader reader)
    {
        var opened = new WindowOpened(
            reader.ReadUInt32(),
            reader.ReadUInt16(),
            reader.ReadString(),
            reader.ReadUInt64(),
            reader.ReadUInt64(),
            TimeSpan.FromMicroseconds(reader.ReadUInt32()),
            reader.ReadUInt32(),
            reader.ReadUInt32(),
            CounterBlock.Read(ref reader));
        return reader.IsComplete ? opened : null;
    }
}
