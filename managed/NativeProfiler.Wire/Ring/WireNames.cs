namespace NativeProfiler.Wire.Ring;

/// <summary>The names of reasons as profiles and people see them: those of docs/wire_format.md.</summary>
public static class WireNames
{
    /// <summary>Name of a walk's end; "end_N" for a number that this version does not know.</summary>
    public static string Of(WalkEnd end) => end switch
    {
        WalkEnd.Root => "root",
        WalkEnd.DepthLimit => "depth_limit",
        WalkEnd.UnknownCode => "unknown_code",
        WalkEnd.UnreadableMemory => "unreadable_memory",
        WalkEnd.NoProgress => "no_progress",
        WalkEnd.UnsupportedRule => "unsupported_rule",
        WalkEnd.BadReturnAddress => "bad_return_address",
        _ => $"end_{(int)end}",
    };

    /// <summary>Name of a thread's state; "state_N" for a number that this version does not know.</summary>
    public static string Of(RunState state) => state switch
    {
        RunState.Running => "running",
        RunState.Waiting => "waiting",
        RunState.Polling => "polling",
        RunState.Socket => "socket",
        RunState.File => "file",
        RunState.Sleeping => "sleeping",
        RunState.InCall => "in_call",
        RunState.Blocked => "blocked",
        _ => $"state_{(int)state}",
    };

    /// <summary>Name of a drop's reason; "reason_N" for a number that this version does not know.</summary>
    public static string Of(DropReason reason) => reason switch
    {
        DropReason.RingFull => "ring_full",
        DropReason.NoWalkBuffer => "no_walk_buffer",
        DropReason.Contended => "contended",
        DropReason.OwnerDied => "owner_died",
        DropReason.LateSignal => "late_signal",
        DropReason.SegvBlocked => "segv_blocked",
        DropReason.ForeignSignal => "foreign_signal",
        DropReason.TimerRefused => "timer_refused",
        DropReason.ThreadEnded => "thread_ended",
        DropReason.HandlerNested => "handler_nested",
        DropReason.SignalBlocked => "signal_blocked",
        DropReason.UnreadableEvent => "unreadable_event",
        DropReason.ThreadMoved => "thread_moved",
        DropReason.WindowEnded => "window_ended",
        _ => $"reason_{(int)reason}",
    };
}
