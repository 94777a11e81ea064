using System.Net.Mime;
using NativeProfiler.Pprof.Filters;
using NativeProfiler.Pprof.Trees;

namespace NativeProfiler.Backend.Queries;

/// <summary>Flame graph, callers and callees, table; of one selection or two.</summary>
internal sealed class GraphApi(ProfileLoader profiles, TimeProvider time)
{
    public Task DrawAsync(HttpContext context)
    {
        var parameters = new QueryParameters(context.Request.Query);
        var isInverted = parameters.Choice("invert", "0", "1") == "1";
        return DrawAsync(context, parameters, GraphQuery.Parse(parameters, time.GetUtcNow()), isInverted);
    }

    /// <summary>The flame graph with a focus on exactly one function.</summary>
    public Task DrawCallersAsync(HttpContext context)
    {
        var parameters = new QueryParameters(context.Request.Query);
        var query = GraphQuery.Parse(parameters, time.GetUtcNow());
        var name = parameters.TextOrNull("function") ?? throw QueryParameters.Wrong("the parameter function is missing");
        var file = parameters.TextOrNull("file");
        var focus = new FrameFilter(
            FilterKind.Focus, function => function.Name == name && (file is null || function.File == file));
        return DrawAsync(context, parameters, query.With(focus), isInverted: false);
    }

    public async Task ListAsync(HttpContext context)
    {
        var parameters = new QueryParameters(context.Request.Query);
        var query = GraphQuery.Parse(parameters, time.GetUtcNow());
        var options = TableOptions.Parse(parameters);
        parameters.RefuseOthers();

        var view = await options.Refine(query).RunAsync(profiles, context.RequestAborted);
        context.Response.ContentType = MediaTypeNames.Application.Json;
        TableWriter.Write(context.Response.BodyWriter, view, options);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private async Task DrawAsync(HttpContext context, QueryParameters parameters, GraphQuery query, bool isInverted)
    {
        var limit = parameters.Number("limit", Limits.GraphBoxes, 100, Limits.GraphBoxes, nameof(Limits.GraphBoxes));
        var under = parameters.TextOrNull("under");
        parameters.RefuseOthers();

        var view = await query.RunAsync(profiles, context.RequestAborted);
        var graph = view.Graph;
        var tree = isInverted ? InvertedTree.Of(graph.Tree, view.Weights) : graph.Tree;
        view = view with
        {
            Graph = graph with
            {
                Tree = Fold(under is null ? tree : Open(tree, under), view, under is null ? query.MinPercent : 0, limit),
                Callers = graph.Callers is null ? null : Fold(graph.Callers, view, query.MinPercent, limit),
            },
        };
        context.Response.ContentType = MediaTypeNames.Application.Json;
        FlamegraphWriter.Write(context.Response.BodyWriter, view);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    /// <summary>What is below an opened box is not narrow by the share of everything any more: only the limit counts.</summary>
    private static CallTree Open(CallTree tree, string under) => PathHash.Find(tree, under) is { } node
        ? Branch.Of(tree, node)
        : throw new ApiException(StatusCodes.Status404NotFound, "the box to open is not in these profiles any more");

    private static CallTree Fold(CallTree tree, GraphView view, double minPercent, int limit)
    {
        var folded = minPercent > 0 ? new NarrowFolder(tree, view.Weights).FoldBelow(minPercent / 100) : tree;
        return folded.Count <= limit ? folded : new NarrowFolder(tree, view.Weights).FoldTo(limit);
    }
}
