using System.Runtime.InteropServices;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Aggregation;

/// <summary>
/// Pairs the starts and ends of each thread's waits. An entry's first value is their number, its second their nanoseconds in the window: the
/// sum over all waits of min(end, window's end) - max(start, window's start), which needs no estimate, for every wait is seen.
/// <para>
/// Waiting for a lock may be built on waits for other objects. The agent passes those over, but not while it does not know of the lock, because
/// that wait began before the window: then what the thread waited since the window's start was part of the lock's wait and is taken back.
/// </para>
/// </summary>
internal sealed class WaitPairs(Aggregate aggregate)
{
    /// <summary>More waits inside of one that began before the window are not remembered.</summary>
    private const int MaxRemembered = 64;

    private readonly Dictionary<uint, ThreadWaits> _threads = [];

    /// <summary>Starts without an end and ends without a start, because a record was lost.</summary>
    internal long Unpaired { get; private set; }

    /// <summary>Takes a thread's next record; false when its values make no sense.</summary>
    internal bool Add(in SampleRecord record)
    {
        if (WaitRecord.TryRead(record) is not { } wait) return false;
        ref var found = ref CollectionsMarshal.GetValueRefOrAddDefault(_threads, record.ThreadId, out _);
        var thread = found ??= new ThreadWaits();
        switch (wait.Phase)
        {
            case WaitPhase.Start:
                Start(record, wait, thread);
                break;
            case WaitPhase.End:
                End(wait, thread);
                break;
            case WaitPhase.Whole:
                _ = aggregate.Count(record, new RecordWeight(wait.Detail, 1, wait.Waited));
                break;
            default:
                EndUnseen(record, wait, thread);
                break;
        }

        return true;
    }

    /// <summary>The window ends: waits that are open have lasted until then.</summary>
    internal void Finish(TimeSpan end)
    {
        foreach (var thread in _threads.Values)
        {
            if (thread.Open is { } open) aggregate.AddTo(open.Entry, 0, Math.Max(0, end.TotalNanoseconds - open.At));
            thread.Open = null;
        }
    }

    private void Start(in SampleRecord record, in WaitRecord wait, ThreadWaits thread)
    {
        if (thread.Open is not null) Unpaired++;
        thread.Open = new OpenWait(aggregate.Count(record, new RecordWeight(wait.Detail, 1, 0)), wait.At);
        // No lock is waited for inside of another lock's wait.
        if (wait.IsLock) thread.MayBeInside = null;
    }

    private void End(in WaitRecord wait, ThreadWaits thread)
    {
        if (thread.Open is not { } open)
        {
            Unpaired++;
            return;
        }

        var waited = Math.Max(0, wait.At - open.At);
        aggregate.AddTo(open.Entry, 0, waited);
        thread.Open = null;
        if (!wait.IsLock) thread.Remember(open.Entry, waited, MaxRemembered);
    }

    private void EndUnseen(in SampleRecord record, in WaitRecord wait, ThreadWaits thread)
    {
        if (thread.Open is not null) Unpaired++;
        thread.Open = null;
        var beganBefore = wait.Waited >= wait.At;
        if (wait.IsLock && beganBefore)
        {
            foreach (var (entry, waited) in thread.MayBeInside ?? []) aggregate.AddTo(entry, -1, -waited);
            thread.MayBeInside = null;
        }

        var index = aggregate.Count(record, new RecordWeight(wait.Detail, 1, wait.Waited));
        if (!wait.IsLock) thread.Remember(index, wait.Waited, MaxRemembered);
    }

    private readonly record struct OpenWait(int Entry, double At);

    private sealed class ThreadWaits
    {
        internal OpenWait? Open { get; set; }

        /// <summary>Waits that may turn out to be part of one that began before the window; null when they cannot any more.</summary>
        internal List<(int Entry, double Waited)>? MayBeInside { get; set; } = [];

        internal void Remember(int entry, double waited, int atMost)
        {
            if (MayBeInside is { } list && list.Count < atMost) list.Add((entry, waited));
        }
    }
}
