namespace NativeProfiler.Wire.Ring;

/// <summary>The agent's counters at one moment; a window's figures are the difference of two.</summary>
public sealed class RingCounters
{
    /// <summary>By <see cref="DropReason"/>.</summary>
    public ulong[] Drops { get; } = new ulong[RingLayout.CounterSlots];

    /// <summary>By <see cref="WalkEnd"/>.</summary>
    public ulong[] WalkEnds { get; } = new ulong[RingLayout.CounterSlots];

    public ulong HandlerNanoseconds { get; set; }

    public ulong Samples { get; set; }

    /// <summary>Spent by the agent on the app's threads in events of the runtime.</summary>
    public ulong CallbackNanoseconds { get; set; }

    /// <summary>Events that the runtime delivered, recorded or not.</summary>
    public ulong Events { get; set; }

    /// <summary>Signals of the agent's timers.</summary>
    public ulong Signals { get; set; }

    /// <summary>What was added since <paramref name="start"/>; a counter that went backwards counts as 0.</summary>
    public RingCounters Since(RingCounters start)
    {
        ArgumentNullException.ThrowIfNull(start);
        var result = new RingCounters
        {
            HandlerNanoseconds = Difference(HandlerNanoseconds, start.HandlerNanoseconds),
            Samples = Difference(Samples, start.Samples),
            CallbackNanoseconds = Difference(CallbackNanoseconds, start.CallbackNanoseconds),
            Events = Difference(Events, start.Events),
            Signals = Difference(Signals, start.Signals),
        };
        for (var i = 0; i < RingLayout.CounterSlots; i++)
        {
            result.Drops[i] = Difference(Drops[i], start.Drops[i]);
            result.WalkEnds[i] = Difference(WalkEnds[i], start.WalkEnds[i]);
        }

        return result;
    }

    private static ulong Difference(ulong end, ulong start) => end > start ? end - start : 0;
}
