using NativeProfiler.Pprof.Trees;

namespace NativeProfiler.Pprof.Filters;

/// <summary>What filters leave of a call tree.</summary>
public sealed record FilteredTree
{
    public required CallTree Tree { get; init; }

    /// <summary>
    /// With a focus: the root's children are the focused functions, below each its callers, inverted. Total = the focused
    /// function's value reached through this path, self = that of stacks that begin there.
    /// </summary>
    public CallTree? Callers { get; init; }

    /// <summary>By column, the totals before filters.</summary>
    public required long[] Unfiltered { get; init; }

    /// <summary>By function of the tree, whether it is highlighted; null without such a filter.</summary>
    public bool[]? Highlight { get; init; }

    /// <summary>By column, the value of all stacks with a highlighted frame, each once; null without such a filter.</summary>
    public long[]? Highlighted { get; init; }
}
