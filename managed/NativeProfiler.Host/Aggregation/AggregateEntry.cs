using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Aggregation;

/// <summary>All samples of a window that share type, thread, labels, detail and stack.</summary>
internal struct AggregateEntry
{
    internal uint Hash;
    internal int FirstFrame;
    internal int FrameCount;
    internal uint ThreadId;
    internal WalkEnd WalkEnd;
    internal SampleLabels Labels;
    internal RecordKind Kind;

    /// <summary>Keeps apart what the type must not sum, by <see cref="RecordWeight"/>.</summary>
    internal ulong Detail;

    internal long Samples;

    /// <summary>The type's two values, as <see cref="RecordWeight"/> gives them.</summary>
    internal double First;
    internal double Second;

    /// <summary>The stack was not kept, because the aggregate was full.</summary>
    internal bool HasLostStack;

    /// <summary>Of CPU: timer periods.</summary>
    internal readonly long Periods => (long)Second;
}
