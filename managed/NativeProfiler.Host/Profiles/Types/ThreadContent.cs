using NativeProfiler.Host.Aggregation;
using NativeProfiler.Host.Naming;
using NativeProfiler.Host.Windows;
using NativeProfiler.Pprof;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Profiles.Types;

/// <summary>
/// Threads: each once, with its state and its stack. A thread that was running when it was looked at has the stack of its CPU samples, else that of
/// a later look, else none.
/// </summary>
internal sealed class ThreadContent : ProfileContent
{
    private const string PoolWorker = "System.Threading.PortableThreadPool+WorkerThread";
    private static readonly SampleType Threads = new("threads", "count");

    private readonly NameTable _names;
    private readonly HashSet<int> _chosen;
    private readonly Dictionary<uint, RunState> _states = [];
    private readonly HashSet<uint> _managed = [];

    internal ThreadContent(WindowRecord window, NameTable names)
        : base(window, RecordKind.Threads)
    {
        _names = names;
        var entries = window.Aggregate.Entries;
        foreach (ref readonly var entry in entries)
        {
            if (entry.Kind == Kind) NoteState(entry);
        }

        var best = new Dictionary<uint, (int Index, long Rank)>();
        for (var index = 0; index < entries.Length; index++)
        {
            ref readonly var entry = ref entries[index];
            if (RankOf(entry) is var rank and >= 0 && (!best.TryGetValue(entry.ThreadId, out var found) || rank > found.Rank))
                best[entry.ThreadId] = (index, rank);
        }

        _chosen = [.. best.Values.Select(entry => entry.Index)];
        foreach (var thread in window.Threads.Where(thread => thread.IsManaged)) _ = _managed.Add(thread.ThreadId);
    }

    internal override ProfileShape Shape => new([Threads], Threads, 1);

    internal override string? NoStack => "[running]";

    internal override bool Takes(int index, in AggregateEntry entry) => _chosen.Contains(index);

    internal override long[] ValuesOf(int index, in AggregateEntry entry) => [1];

    internal override IEnumerable<KeyValuePair<string, string>> LabelsOf(in AggregateEntry entry) =>
    [
        new("state", WireNames.Of(_states[entry.ThreadId])),
        new("managed", _managed.Contains(entry.ThreadId) ? "yes" : "no"),
        new("pool", IsOfPool(entry) ? "yes" : "no"),
    ];

    // Running, where it was met so at first.
    private void NoteState(in AggregateEntry entry)
    {
        var state = (RunState)entry.Detail;
        if (state == RunState.Running || !_states.ContainsKey(entry.ThreadId)) _states[entry.ThreadId] = state;
    }

    // A running thread's own samples show it best.
    private long RankOf(in AggregateEntry entry) => entry.Kind switch
    {
        RecordKind.Threads => entry.FrameCount == 0 ? 0 : 1,
        RecordKind.Cpu when _states.GetValueOrDefault(entry.ThreadId) is RunState.Running => 1 + entry.Periods,
        _ => -1,
    };

    private bool IsOfPool(in AggregateEntry entry)
    {
        foreach (var frame in Window.Aggregate.FramesOf(entry))
        {
            if (_names.Find(frame).Function is { } function && function.TypeName.StartsWith(PoolWorker, StringComparison.Ordinal)) return true;
        }

        return false;
    }
}
