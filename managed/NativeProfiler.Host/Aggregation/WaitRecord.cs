using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Aggregation;

/// <summary>What a record of a wait says of it.</summary>
internal enum WaitPhase
{
    Start = 1,
    End = 2,

    /// <summary>The end of a wait whose start was not seen: it began before the window.</summary>
    UnseenEnd = 3,

    /// <summary>A wait that was open from the window's start to its end.</summary>
    Whole = 9,
}

/// <summary>A record of contention, read.</summary>
/// <param name="Phase">What happened.</param>
/// <param name="IsLock">For a lock; else for another object, or one that only the stack tells.</param>
/// <param name="At">Nanoseconds since the window's start.</param>
/// <param name="Owner">The thread that has the lock; 0: not known.</param>
/// <param name="Waited">Nanoseconds in this window, of an unseen end.</param>
internal readonly record struct WaitRecord(WaitPhase Phase, bool IsLock, double At, uint Owner, double Waited)
{
    private const ulong ObjectWait = 1UL << 63;
    private const ulong ToldByStack = 1UL << 62;
    private const ulong ObjectPhases = 4;
    private const int ValueCount = 4;

    /// <summary>Keeps waits for locks, by owner, and for other objects apart.</summary>
    internal ulong Detail => Phase == WaitPhase.Whole ? ToldByStack : IsLock ? Owner : ObjectWait;

    /// <summary>Null when the record's values make no sense.</summary>
    internal static WaitRecord? TryRead(in SampleRecord record)
    {
        if (record.Values.Length == ValueCount && record.Values[0] == (ulong)WaitPhase.Whole)
            return record.Values[3] > record.Values[1] ? null : new WaitRecord(WaitPhase.Whole, false, record.Values[1], 0, record.Values[3]);
        if (record.Values.Length != ValueCount || record.Values[0] is 0 or ObjectPhases or > ObjectPhases + 3) return null;
        var isLock = record.Values[0] < ObjectPhases;
        var phase = (WaitPhase)(isLock ? record.Values[0] : record.Values[0] - ObjectPhases);
        if (record.Values[3] > record.Values[1]) return null;
        return new WaitRecord(phase, isLock, record.Values[1], (uint)record.Values[2], record.Values[3]);
    }

    internal static bool IsLockDetail(ulong detail) => detail is not (ObjectWait or ToldByStack);

    internal static bool IsToldByStack(ulong detail) => detail == ToldByStack;
}
