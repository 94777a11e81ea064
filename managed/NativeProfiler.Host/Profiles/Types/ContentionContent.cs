using System.Globalization;
using NativeProfiler.Host.Aggregation;
using NativeProfiler.Host.Naming;
using NativeProfiler.Host.Windows;
using NativeProfiler.Pprof;
using NativeProfiler.Wire.Control;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Profiles.Types;

/// <summary>
/// Contention: how often and how long threads waited for locks, and apart from that (blocking) for other objects, so that threads that wait
/// for work never hide a hot lock.
/// </summary>
internal sealed class ContentionContent : ProfileContent
{
    private const int FirstWithWaits = 9;
    private static readonly SampleType Contentions = new("contentions", "count");

    private readonly double _scale;
    private readonly bool _hasWaits;
    private readonly Dictionary<uint, string> _threads = [];

    // Of entries whose stack alone tells what was waited for.
    private readonly Dictionary<int, WaitPlace> _places = [];

    internal ContentionContent(Hello hello, WindowRecord window, NameTable names)
        : base(window, RecordKind.Contention)
    {
        _scale = window.TimeScaleOf(Kind);
        var major = int.TryParse(hello.Runtime.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var known) ? known : int.MaxValue;
        _hasWaits = major >= FirstWithWaits;
        var entries = window.Aggregate.Entries;
        for (var index = 0; index < entries.Length; index++)
        {
            ref readonly var entry = ref entries[index];
            if (entry.Kind == Kind && WaitRecord.IsToldByStack(entry.Detail))
                _places[index] = WaitPlaces.Of(window.Aggregate.FramesOf(entry).ToArray().Select(names.Find), major);
        }

        foreach (var thread in window.Threads) _threads[thread.ThreadId] = thread.Name;
    }

    internal override ProfileShape Shape => new(
        [new("waits", "count"), new("blocking", "nanoseconds"), Contentions, new("delay", "nanoseconds")], Contentions, 1);

    internal override bool HidesEventMachinery => true;

    internal override IEnumerable<string> Comments
    {
        get
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"scale={_scale:0.####}");
            yield return $"covered_ns={Window.CoverageOf(Kind)?.CoveredNanoseconds ?? 0}";
            if (!_hasWaits) yield return "lacks=blocking: the runtime tells of waits from .NET 9 on";
        }
    }

    internal override bool Takes(int index, in AggregateEntry entry) =>
        entry.Kind == Kind && (!_places.TryGetValue(index, out var place) || place != WaitPlace.None);

    internal override long[] ValuesOf(int index, in AggregateEntry entry)
    {
        // What lasted from the window's start to its end was seen whole.
        var isSeenWhole = _places.TryGetValue(index, out var place);
        var count = Round(entry.First * (isSeenWhole ? 1 : _scale));
        var nanoseconds = Round(entry.Second * (isSeenWhole ? 1 : _scale));
        return place == WaitPlace.Lock || WaitRecord.IsLockDetail(entry.Detail) ? [0, 0, count, nanoseconds] : [count, nanoseconds, 0, 0];
    }

    internal override EntryDetail? DetailOf(in AggregateEntry entry)
    {
        if (!WaitRecord.IsLockDetail(entry.Detail) || entry.Detail == 0) return null;
        var owner = _threads.GetValueOrDefault((uint)entry.Detail, "[ended]");
        return new("lock_owner", owner.Length == 0 ? "[unnamed]" : owner, IsLeaf: false);
    }
}
