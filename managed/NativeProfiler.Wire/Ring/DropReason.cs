namespace NativeProfiler.Wire.Ring;

/// <summary>Why the agent lost a sample or a thread; indexes the ring's drop counters.</summary>
public enum DropReason
{
    RingFull = 0,
    NoWalkBuffer = 1,
    Contended = 2,
    OwnerDied = 3,
    LateSignal = 4,
    SegvBlocked = 5,
    ForeignSignal = 6,
    TimerRefused = 7,
    ThreadEnded = 8,
    HandlerNested = 9,
    SignalBlocked = 10,
    UnreadableEvent = 11,
    ThreadMoved = 12,
    WindowEnded = 13,
}
