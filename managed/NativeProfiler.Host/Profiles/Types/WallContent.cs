using System.Globalization;
using NativeProfiler.Host.Aggregation;
using NativeProfiler.Host.Windows;
using NativeProfiler.Pprof;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Profiles.Types;

/// <summary>Wall time: what all threads spent their time on, running or not.</summary>
internal sealed class WallContent : ProfileContent
{
    private const long MeanPauseNanoseconds = 10_000_000;
    private static readonly SampleType Wall = new("wall", "nanoseconds");

    private readonly WallWeights _weights;
    private readonly double _scale;
    private readonly double _walks;
    private readonly double _rooted;

    internal WallContent(WindowRecord window)
        : base(window, RecordKind.Wall)
    {
        _scale = window.ScaleOf(Kind);
        _weights = WallWeights.Of(window, _scale);
        Remainders = [.. _weights.Stackless.Select(wall => new Remainder(wall.ThreadId, wall.Frame, [0, wall.Nanoseconds]))];
        foreach (ref readonly var entry in window.Aggregate.Entries)
        {
            if (entry.Kind != Kind || entry.FrameCount == 0) continue;
            _walks += entry.First;
            if (entry.WalkEnd == WalkEnd.Root) _rooted += entry.First;
        }
    }

    internal override ProfileShape Shape => new([new("samples", "count"), Wall], Wall, MeanPauseNanoseconds);

    internal override IReadOnlyList<Remainder> Remainders { get; }

    internal override IEnumerable<string> Comments =>
    [
        string.Create(CultureInfo.InvariantCulture, $"scale={_scale:0.####}"),
        string.Create(CultureInfo.InvariantCulture, $"blocked_visits={_walks}"),
        string.Create(CultureInfo.InvariantCulture, $"blocked_to_root_percent={(_walks == 0 ? 100 : 100 * _rooted / _walks):0.###}"),
    ];

    internal override bool Takes(int index, in AggregateEntry entry) => _weights[index] >= 1;

    internal override long[] ValuesOf(int index, in AggregateEntry entry) =>
        [entry.Kind == Kind ? Round(entry.First) : entry.Samples, Round(_weights[index])];

    internal override EntryDetail? DetailOf(in AggregateEntry entry) =>
        new("state", WireNames.Of(entry.Kind == Kind ? (RunState)entry.Detail : RunState.Running), IsLeaf: false);
}
