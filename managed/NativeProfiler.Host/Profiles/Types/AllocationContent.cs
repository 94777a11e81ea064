using System.Globalization;
using NativeProfiler.Host.Aggregation;
using NativeProfiler.Host.Naming;
using NativeProfiler.Host.Windows;
using NativeProfiler.Pprof;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Profiles.Types;

/// <summary>Objects and bytes by stack and type, estimated from the sampled ones: what was allocated in the window, or what is alive.</summary>
internal sealed class AllocationContent : ProfileContent
{
    private readonly NameTable _names;
    private readonly double _scale;

    private AllocationContent(WindowRecord window, NameTable names, RecordKind kind, string prefix, double scale)
        : base(window, kind)
    {
        _names = names;
        _scale = scale;
        var bytes = new SampleType($"{prefix}_space", "bytes");
        Shape = new([new($"{prefix}_objects", "count"), bytes], bytes, (long)AllocationWeight.MeanBytes);
    }

    internal override ProfileShape Shape { get; }

    internal override bool HasThreads => Kind != RecordKind.Heap;

    internal override IEnumerable<string> Comments => Kind == RecordKind.Heap
        ? []
        : [string.Create(CultureInfo.InvariantCulture, $"scale={_scale:0.####}"), $"covered_ns={Window.CoverageOf(Kind)?.CoveredNanoseconds ?? 0}"];

    /// <summary>What was allocated: what the window saw stands for all of it.</summary>
    internal static AllocationContent OfAllocations(WindowRecord window, NameTable names) =>
        new(window, names, RecordKind.Alloc, "alloc", window.ScaleOf(RecordKind.Alloc));

    /// <summary>What is alive: followed since its allocation, whatever the window's length.</summary>
    internal static AllocationContent OfHeap(WindowRecord window, NameTable names) => new(window, names, RecordKind.Heap, "inuse", 1);

    internal override long[] ValuesOf(int index, in AggregateEntry entry) => [Round(entry.First * _scale), Round(entry.Second * _scale)];

    internal override EntryDetail? DetailOf(in AggregateEntry entry) => new("type", TypeOf(_names, entry), IsLeaf: true);
}
