using System.Collections.Immutable;
using NativeProfiler.Pprof;
using NativeProfiler.Pprof.Filters;
using NativeProfiler.Pprof.Trees;

namespace NativeProfiler.Backend.Queries;

/// <summary>A selection or two of them, filters, and how to compare: everything that graph, table and exports have in common.</summary>
internal sealed record GraphQuery(Selection A, Selection? B, ImmutableArray<FrameFilter> Filters, string Normalise)
{
    public TreeDetail Detail { get; init; } = TreeDetail.Functions;

    /// <summary>Percent of what is shown below which a graph's boxes fold; tables and files have every function.</summary>
    public double MinPercent { get; init; }

    public static GraphQuery Parse(QueryParameters query, DateTimeOffset now)
    {
        var (a, b) = SelectionParser.ParsePair(query, now);
        return new GraphQuery(a, b, [.. FilterParser.Parse(query)], query.Choice("normalise", "share", "absolute", "second", "profile"))
        {
            MinPercent = FilterParser.ParseMinPercent(query),
        };
    }

    public GraphQuery With(FrameFilter filter) => this with { Filters = Filters.Add(filter) };

    public async Task<GraphView> RunAsync(ProfileLoader profiles, CancellationToken token)
    {
        var a = await profiles.LoadAsync(A, token);
        var value = a.ValueOf(A.Value);
        var type = a.Stacks.SampleTypes[value];
        if (B is null)
        {
            var graph = TreeFilter.Apply(a.TreeOf(value, Detail), Filters);
            return new GraphView { Graph = graph, Type = type, A = Side(a, graph) };
        }

        var b = await profiles.LoadAsync(B, token);
        return Compare(a, b, type);
    }

    private GraphView Compare(LoadedProfile a, LoadedProfile b, SampleType type)
    {
        // Highlighting works on the common tree; everything else must be done to each side, whose functions differ.
        var cuts = Filters.RemoveAll(filter => filter.Kind == FilterKind.Highlight);
        var graphA = TreeFilter.Apply(a.TreeOf(a.ValueOf(type.Type), Detail), cuts);
        var graphB = TreeFilter.Apply(b.TreeOf(ValueOfB(b, type), Detail), cuts);
        var (sideA, sideB) = (Side(a, graphA), Side(b, graphB));
        var factor = Factor(sideA, sideB);
        var common = TreeFilter.Apply(
            TreeDiff.Of(graphA.Tree, graphB.Tree, factor), Filters.RemoveAll(filter => filter.Kind != FilterKind.Highlight));
        if (graphA.Callers is not null && graphB.Callers is not null)
            common = common with { Callers = TreeDiff.Of(graphA.Callers, graphB.Callers, factor) };
        return new GraphView { Graph = common, Type = type, A = sideA, B = sideB, FactorOfB = factor };
    }

    /// <summary>A file from elsewhere may count something else, of which shares can be compared still.</summary>
    private int ValueOfB(LoadedProfile b, SampleType type) =>
        B!.Upload.Length > 0 && !b.Stacks.SampleTypes.Contains(type) ? b.ValueOf("") : b.ValueOf(type.Type);

    private static ViewSide Side(LoadedProfile profile, FilteredTree graph) =>
        new(profile, graph.Tree.Total[CallTree.Root], graph.Unfiltered[0]);

    private double Factor(ViewSide a, ViewSide b) => Normalise switch
    {
        "share" => Ratio(a.Unfiltered, b.Unfiltered),
        "second" => Ratio(a.Profile.Stacks.DurationNanoseconds, b.Profile.Stacks.DurationNanoseconds),
        "profile" => Ratio(a.Profile.Profiles, b.Profile.Profiles),
        _ => 1,
    };

    /// <summary>1 when either is unknown.</summary>
    private static double Ratio(long a, long b) => a > 0 && b > 0 ? (double)a / b : 1;
}
