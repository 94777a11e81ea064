namespace NativeProfiler.Pprof.Filters;

/// <summary>What a filter does with a match, in the order in which filters work.</summary>
public enum FilterKind
{
    ShowStacks,
    HideStacks,
    ShowFrom,
    Focus,
    ShowFrames,
    HideFrames,
    Highlight,
}
