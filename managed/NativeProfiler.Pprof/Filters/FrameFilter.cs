namespace NativeProfiler.Pprof.Filters;

/// <summary>One chip of the console: what to do with the frames, or the stacks of the frames, that a test finds.</summary>
public sealed record FrameFilter(FilterKind Kind, Func<FunctionKey, bool> Matches)
{
    public FrameFilter(FilterKind kind, FramePattern pattern)
        : this(kind, (pattern ?? throw new ArgumentNullException(nameof(pattern))).Matches)
    {
    }
}
