using System.Net.Mime;
using Microsoft.Net.Http.Headers;
using NativeProfiler.Pprof;
using NativeProfiler.Pprof.Trees;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Queries;

/// <summary>Files of what is shown. Without filters a pprof file has everything: all values, lines and labels.</summary>
internal sealed class ExportApi(ProfileLoader profiles, TimeProvider time)
{
    public async Task WritePprofAsync(HttpContext context)
    {
        var query = Parse(context, out _);
        var isWhole = query.Filters.IsEmpty && query.A.Labels.IsEmpty;
        var bytes = isWhole ? await WriteAllAsync(query.A, context.RequestAborted) : await WriteShownAsync(query, context.RequestAborted);
        Name(context, query.A, MediaTypeNames.Application.Octet, ".pb.gz");
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    public async Task WriteFoldedAsync(HttpContext context)
    {
        var query = Parse(context, out _);
        var view = await query.RunAsync(profiles, context.RequestAborted);
        Name(context, query.A, "text/plain; charset=utf-8", ".folded");
        await FoldedWriter.WriteAsync(context.Response.Body, view.Graph.Tree, context.RequestAborted);
    }

    public async Task WriteSpeedscopeAsync(HttpContext context)
    {
        var query = Parse(context, out _);
        var view = await query.RunAsync(profiles, context.RequestAborted);
        Name(context, query.A, MediaTypeNames.Application.Json, ".speedscope.json");
        SpeedscopeWriter.Write(context.Response.BodyWriter, view.Graph.Tree, view.Type, query.A.Query.Service);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    public async Task WriteCsvAsync(HttpContext context)
    {
        var query = Parse(context, out var parameters, comparable: true);
        var options = TableOptions.Parse(parameters);
        parameters.RefuseOthers();
        var view = await options.Refine(query).RunAsync(profiles, context.RequestAborted);
        Name(context, query.A, "text/csv; charset=utf-8", ".csv");
        await CsvWriter.WriteAsync(context.Response.Body, view, options, context.RequestAborted);
    }

    private GraphQuery Parse(HttpContext context, out QueryParameters parameters, bool comparable = false)
    {
        parameters = new QueryParameters(context.Request.Query);
        var query = GraphQuery.Parse(parameters, time.GetUtcNow());
        if (comparable)
            return query;
        parameters.RefuseOthers();
        return query.B is null
            ? query
            : throw QueryParameters.Wrong("this format cannot hold a comparison; export each side, or the table as CSV");
    }

    private async Task<byte[]> WriteAllAsync(Selection selection, CancellationToken token)
    {
        var all = await profiles.LoadAsync(selection with { Query = selection.Query with { Labels = SampleLabels.Keep } }, token);
        return PprofWriter.Write(all.Stacks);
    }

    private async Task<byte[]> WriteShownAsync(GraphQuery query, CancellationToken token)
    {
        var view = await (query with { Detail = TreeDetail.Lines }).RunAsync(profiles, token);
        var stacks = view.A.Profile.Stacks;
        var shown = TreeProfile.Of(
            view.Graph.Tree,
            view.Graph.Tree.Columns.Count == 1 ? [view.Type] : [view.Type, stacks.SampleTypes.First(type => type.Unit == "count")],
            TreeDetail.Lines);
        shown.TimeNanoseconds = stacks.TimeNanoseconds;
        shown.DurationNanoseconds = stacks.DurationNanoseconds;
        shown.DefaultSampleType = view.Type.Type;
        return PprofWriter.Write(shown);
    }

    private static void Name(HttpContext context, Selection selection, string contentType, string extension)
    {
        context.Response.ContentType = contentType;
        context.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment")
        {
            FileName = DownloadName.Of(selection.Query, extension),
        }.ToString();
    }
}
