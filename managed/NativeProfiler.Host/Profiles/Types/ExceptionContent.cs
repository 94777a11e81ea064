using System.Globalization;
using NativeProfiler.Host.Aggregation;
using NativeProfiler.Host.Naming;
using NativeProfiler.Host.Windows;
using NativeProfiler.Pprof;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Profiles.Types;

/// <summary>Exceptions that were thrown, by stack and type.</summary>
internal sealed class ExceptionContent(WindowRecord window, NameTable names) : ProfileContent(window, RecordKind.Exceptions)
{
    private static readonly SampleType Exceptions = new("exceptions", "count");

    private readonly double _scale = window.ScaleOf(RecordKind.Exceptions);

    internal override ProfileShape Shape => new([Exceptions], Exceptions, 1);

    internal override bool HidesEventMachinery => true;

    internal override string? NoStack => "[stack not kept]";

    internal override IEnumerable<string> Comments =>
        [string.Create(CultureInfo.InvariantCulture, $"scale={_scale:0.####}"), $"covered_ns={Window.CoverageOf(Kind)?.CoveredNanoseconds ?? 0}"];

    internal override long[] ValuesOf(int index, in AggregateEntry entry) => [Round(entry.First * _scale)];

    internal override EntryDetail? DetailOf(in AggregateEntry entry) => new("type", TypeOf(names, entry), IsLeaf: true);
}
