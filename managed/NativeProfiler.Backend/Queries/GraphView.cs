using NativeProfiler.Pprof;
using NativeProfiler.Pprof.Filters;

namespace NativeProfiler.Backend.Queries;

/// <summary>One side of a view: the profiles and their totals before and after filters.</summary>
internal sealed record ViewSide(LoadedProfile Profile, long Total, long Unfiltered);

/// <summary>
/// What a graph or a table shows: a filtered call tree of one selection, or two in one tree, whose columns are then the values
/// of A and B.
/// </summary>
internal sealed record GraphView
{
    public required FilteredTree Graph { get; init; }

    public required SampleType Type { get; init; }

    public required ViewSide A { get; init; }

    public ViewSide? B { get; init; }

    /// <summary>What B's values are multiplied by to be comparable with A's.</summary>
    public double FactorOfB { get; init; } = 1;

    /// <summary>How much each column weighs when boxes are ordered and folded.</summary>
    public double[] Weights => B is not null ? [1, FactorOfB] : Graph.Tree.Columns.Count == 1 ? [1] : [1, 0];
}
