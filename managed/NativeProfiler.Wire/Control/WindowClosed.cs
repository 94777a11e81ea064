using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Wire.Control;

/// <summary>Why the agent ended a window.</summary>
public enum WindowEnd : ushort
{
    Deadline = 0,
    Asked = 1,
    AppExit = 2,
    StoodDown = 3,
}

/// <summary>The last message of a window: its figures. No sample of the window is committed after it.</summary>
public sealed record WindowClosed(
    uint WindowId,
    WindowEnd Reason,
    ulong EndUnixNanoseconds,
    ulong DurationNanoseconds,
    ulong ProcessCpuNanoseconds,
    ulong AgentCpuNanoseconds,
    ulong CostNanoseconds,
    RingCounters Counters,
    IReadOnlyList<Coverage> Coverage)
{
    /// <summary>Reads the message; null when it is not whole.</summary>
    public static WindowClosed? TryRead(ref MessageReader reader)
    {
        var windowId = reader.ReadUInt32();
        var reason = (WindowEnd)reader.ReadUInt16();
        _ = reader.ReadUInt16();
        var closed = new WindowClosed(
            windowId,
            reason,
            reader.ReadUInt64(),
            reader.ReadUInt64(),
            reader.ReadUInt64(),
            reader.ReadUInt64(),
            reader.ReadUInt64(),
            CounterBlock.Read(ref reader),
            Control.Coverage.ReadList(ref reader));
        return reader.IsComplete ? closed : null;
    }
}
