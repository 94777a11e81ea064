using System.Net.Mime;
using Microsoft.Net.Http.Headers;
using NativeProfiler.Backend.Pacing;
using NativeProfiler.Pprof;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Queries;

/// <summary>The HTTP API of the console and of scripts.</summary>
internal sealed partial class QueryApi(
    IProfileStore store, PacingService pacing, TimeProvider time, ILogger<QueryApi> logger) : IDisposable
{
    /// <summary>Merges use a processor and memory each: more at once would only be slower.</summary>
    private readonly SemaphoreSlim _merges = new(Environment.ProcessorCount);

    public void Map(IEndpointRouteBuilder endpoints)
    {
        Map(endpoints, "/healthz", context =>
            context.Response.WriteAsJsonAsync(new Health("ok", pacing.Parked), ApiJson.Default.Health));
        Map(endpoints, "/api/v1/services", ListServicesAsync);
        Map(endpoints, "/api/v1/profile.pb.gz", DownloadAsync);
        Map(endpoints, "/api/v1/flamegraph", DrawAsync);
    }

    public void Dispose() => _merges.Dispose();

    private void Map(IEndpointRouteBuilder endpoints, string path, Func<HttpContext, Task> answer) =>
        endpoints.MapGet(path, async context =>
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
            catch (StoreUnavailableException e)
            {
                await ApiError.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, e.Message);
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                // The browser went away: there is nobody to answer.
            }
#pragma warning disable CA1031 // a bug in one query is that query's error
            catch (Exception e) when (!context.Response.HasStarted)
#pragma warning restore CA1031
            {
                Log.Failed(logger, e, path);
                await ApiError.WriteAsync(
                    context, StatusCodes.Status500InternalServerError, "an error of the backend; its log says more");
            }
        });

    private async Task ListServicesAsync(HttpContext context)
    {
        var series = await store.ListSeriesAsync(context.RequestAborted);
        await context.Response.WriteAsJsonAsync(ServiceList.Of(series), ApiJson.Default.ServiceList);
    }

    private async Task DownloadAsync(HttpContext context)
    {
        var query = ProfileQueryString.Parse(context.Request.Query, time.GetUtcNow());
        var merged = await MergeAsync(query, context.RequestAborted);
        context.Response.ContentType = MediaTypeNames.Application.Octet;
        context.Response.Headers.ContentDisposition =
            new ContentDispositionHeaderValue("attachment") { FileName = DownloadName.Of(query) }.ToString();
        await context.Response.Body.WriteAsync(PprofWriter.Write(merged.Stacks), context.RequestAborted);
    }

    private async Task DrawAsync(HttpContext context)
    {
        var query = ProfileQueryString.Parse(context.Request.Query, time.GetUtcNow()) with { Labels = SampleLabels.Drop };
        var merged = await MergeAsync(query, context.RequestAborted);
        var value = ChooseValue(context.Request.Query["value"].ToString(), query.Kind, merged.Stacks);
        var tree = CallTreeBuilder.Build(merged.Stacks, value);
        context.Response.ContentType = MediaTypeNames.Application.Json;
        FlamegraphWriter.Write(context.Response.BodyWriter, tree, merged.Stacks.SampleTypes[value], merged);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private async Task<MergedProfile> MergeAsync(ProfileQuery query, CancellationToken token)
    {
        var merged = await MergeInTurnAsync(query, token);
        if (merged.Profiles > 0)
            return merged;
        if (merged.Unreadable > 0)
        {
            throw new ApiException(
                StatusCodes.Status404NotFound, $"all {merged.Unreadable} profiles found are damaged; choose another time");
        }

        var all = await store.ListSeriesAsync(token);
        throw new ApiException(StatusCodes.Status404NotFound, NothingFound.Explain(query, all));
    }

    private async Task<MergedProfile> MergeInTurnAsync(ProfileQuery query, CancellationToken token)
    {
        await _merges.WaitAsync(token);
        try
        {
            return await store.MergeAsync(query, token);
        }
        finally
        {
            _merges.Release();
        }
    }

    private static int ChooseValue(string wanted, ProfileKind kind, StackProfile stacks)
    {
        if (wanted.Length == 0)
            return ProfileKinds.DefaultValue(kind, stacks.SampleTypes, stacks.DefaultSampleType);
        for (var i = 0; i < stacks.SampleTypes.Length; i++)
        {
            if (stacks.SampleTypes[i].Type == wanted)
                return i;
        }

        var types = string.Join(", ", stacks.SampleTypes.Select(type => type.Type));
        throw new ApiException(
            StatusCodes.Status400BadRequest, $"there is no value {Ingest.DeploymentRules.Quote(wanted)}; the profiles have {types}");
    }

    private static partial class Log
    {
        [LoggerMessage(150, LogLevel.Error, "{Path} failed")]
        public static partial void Failed(ILogger logger, Exception error, string path);
    }
}
