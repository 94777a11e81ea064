using NativeProfiler.Pprof;
using NativeProfiler.Pprof.Filters;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Queries;

/// <summary>The HTTP API of the console and of scripts, described in docs/query_api.md.</summary>
internal sealed partial class QueryApi(
    IProfileStore store,
    GraphApi graphs,
    SeriesApi series,
    HistoryApi history,
    BreakdownApi breakdown,
    ExportApi exports,
    UploadApi uploads,
    ReplicaApi replicas,
    ViewApi views,
    ILogger<QueryApi> logger)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        MapGet("/api/v1/services", ListServicesAsync);
        MapGet("/api/v1/flamegraph", graphs.DrawAsync);
        MapGet("/api/v1/callers", graphs.DrawCallersAsync);
        MapGet("/api/v1/table", graphs.ListAsync);
        MapGet("/api/v1/history", history.DrawAsync);
        MapGet("/api/v1/breakdown", breakdown.ListAsync);
        MapGet("/api/v1/timeline", series.DrawTimelineAsync);
        MapGet("/api/v1/labels", series.ListLabelsAsync);
        MapGet("/api/v1/weights", series.ListWeightsAsync);
        MapGet("/api/v1/profile.pb.gz", exports.WritePprofAsync);
        MapGet("/api/v1/profile.folded", exports.WriteFoldedAsync);
        MapGet("/api/v1/profile.speedscope.json", exports.WriteSpeedscopeAsync);
        MapGet("/api/v1/profile.csv", exports.WriteCsvAsync);
        MapGet("/api/v1/instances", replicas.ListAsync);
        MapGet("/api/v1/getting-started", replicas.TellProgressAsync);
        MapGet("/api/v1/views", views.ListAsync);
        endpoints.MapPut("/api/v1/views/{name}", context => AnswerAsync(context, views.PutAsync));
        endpoints.MapDelete("/api/v1/views/{name}", context => AnswerAsync(context, views.RemoveAsync));
        endpoints.MapPost("/api/v1/uploads", context => AnswerAsync(context, uploads.TakeAsync));

        void MapGet(string path, Func<HttpContext, Task> answer) =>
            endpoints.MapGet(path, context => AnswerAsync(context, answer));
    }

    private async Task ListServicesAsync(HttpContext context)
    {
        new QueryParameters(context.Request.Query).RefuseOthers();
        var caller = Access.Caller.Of(context);
        var series = (await store.ListSeriesAsync(context.RequestAborted)).Where(one => caller.Sees(one.Series.Project)).ToArray();
        await context.Response.WriteAsJsonAsync(ServiceList.Of(series, replicas.CountWaiting()), ApiJson.Default.ServiceList);
    }

    private async Task AnswerAsync(HttpContext context, Func<HttpContext, Task> answer)
    {
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            await answer(context);
        }
        catch (ApiException e)
        {
            await ApiError.WriteAsync(context, e.Status, e.Message);
        }
        catch (FilterException e)
        {
            if (e.IsTooLong)
                Limits.Exceed(nameof(Limits.FilterLength));
            await ApiError.WriteAsync(context, StatusCodes.Status400BadRequest, e.Message);
        }
        catch (PprofFormatException e)
        {
            Limits.Exceed(e.Reason);
            await ApiError.WriteAsync(context, StatusCodes.Status400BadRequest, e.Message);
        }
        catch (StoreUnavailableException e)
        {
            await ApiError.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, e.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The browser went away: there is nobody to answer.
        }
#pragma warning disable CA1031 // a bug in one query is that query's error
        catch (Exception e) when (e is not Access.AccessException && !context.Response.HasStarted)
#pragma warning restore CA1031
        {
            Log.Failed(logger, e, context.Request.Path);
            await ApiError.WriteAsync(
                context, StatusCodes.Status500InternalServerError, "an error of the backend; its log says more");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(150, LogLevel.Error, "{Path} failed")]
        public static partial void Failed(ILogger logger, Exception error, string path);
    }
}
