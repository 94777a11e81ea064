using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Aggregation;

/// <summary>All samples of a window that share thread, labels and stack.</summary>
internal struct AggregateEntry
{
    internal uint Hash;
    internal int FirstFrame;
    internal int FrameCount;
    internal uint ThreadId;
    internal WalkEnd WalkEnd;
    internal SampleLabels Labels;
    internal long Samples;
    internal long Periods;

    /// <summary>The stack was not kept, because the aggregate was full.</summary>
    internal bool HasLostStack;
}
