using System.Globalization;
using NativeProfiler.Host.Aggregation;
using NativeProfiler.Host.Naming;
using NativeProfiler.Host.Windows;
using NativeProfiler.Pprof;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Profiles.Types;

/// <summary>Allocations: objects and bytes by stack and type, estimated from the sampled ones.</summary>
internal sealed class AllocationContent : ProfileContent
{
    private static readonly SampleType Bytes = new("alloc_space", "bytes");

    private readonly NameTable _names;
    private readonly double _scale;

    internal AllocationContent(WindowRecord window, NameTable names)
        : base(window, RecordKind.Alloc)
    {
        _names = names;
        _scale = window.ScaleOf(Kind);
    }

    internal override ProfileShape Shape => new([new("alloc_objects", "count"), Bytes], Bytes, (long)AllocationWeight.MeanBytes);

    internal override IEnumerable<string> Comments =>
        [string.Create(CultureInfo.InvariantCulture, $"scale={_scale:0.####}"), $"covered_ns={Window.CoverageOf(Kind)?.CoveredNanoseconds ?? 0}"];

    internal override long[] ValuesOf(int index, in AggregateEntry entry) => [Round(entry.First * _scale), Round(entry.Second * _scale)];

    internal override (string Key, string Text)? DetailOf(in AggregateEntry entry) =>
        ("type", _names.FindText(entry.Detail) is { } name ? TypeName.Readable(name) : "[type unknown]");

    private static long Round(double value) => (long)Math.Round(Math.Min(value, long.MaxValue / 2));
}
