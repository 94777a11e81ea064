using System.Globalization;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using NativeProfiler.Backend.Grpc;
using NativeProfiler.Backend.Ingest;
using NativeProfiler.Protocol.CloudProfiler;
using NativeProfiler.Protocol.Grpc;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Rest;

/// <summary>
/// The API as JSON over HTTP, which the Node.js and Python agents speak. Content types are not looked at: Node.js sends JSON as
/// text/plain.
/// </summary>
internal sealed partial class RestApi(ProfilerApi api, ListingApi listing, BodyReader bodies, ILogger<RestApi> logger)
{
    private const string Profiles = "/v2/projects/{project}/profiles";

    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = Limits.JsonDepth };

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(Profiles, context => AnswerAsync(context, Limits.RequestBody, async (json, call) =>
        {
            var request = RestMessages.ReadCreate(json);
            request.Parent = Parent(context);
            return await api.CreateAsync(request, call);
        }));
        endpoints.MapPatch(Profiles + "/{id}", context => AnswerAsync(context, Limits.JsonBody, async (json, call) =>
        {
            var profile = RestMessages.ReadProfile(json);
            profile.Name = $"{Parent(context)}/profiles/{context.GetRouteValue("id")}";
            return await api.UpdateAsync(new UpdateProfileRequest { Profile = profile }, call);
        }));
        endpoints.MapPost(Profiles + ":createOffline", context => AnswerAsync(context, Limits.JsonBody, async (json, call) =>
        {
            var request = new CreateOfflineProfileRequest { Parent = Parent(context), Profile = RestMessages.ReadProfile(json) };
            return await api.CreateOfflineAsync(request, call);
        }));
        endpoints.MapGet(Profiles, context => AnswerAsync(context, async call => await listing.ListAsync(
            new ListProfilesRequest
            {
                Parent = Parent(context),
                PageSize = PageSize(context.Request.Query["pageSize"].ToString()),
                PageToken = context.Request.Query["pageToken"].ToString(),
            },
            call)));
        endpoints.MapGet("/$discovery/rest", DiscoveryDocument.WriteAsync);
    }

    private static int PageSize(string text)
    {
        if (text.Length == 0)
            return 0;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? size
            : throw DeploymentRules.Refused($"the page size {DeploymentRules.Quote(text)} is not a number");
    }

    private static string Parent(HttpContext context) => $"projects/{context.GetRouteValue("project")}";

    private Task AnswerAsync(HttpContext context, int limit, Func<JsonElement, ServerCall, Task<IMessage>> handler) =>
        AnswerAsync(context, async call =>
        {
            using var body = await bodies.ReadAsync(context, limit, call.Token);
            using var json = Parse(body.Bytes);
            return await handler(json.RootElement, call);
        });

    private async Task AnswerAsync(HttpContext context, Func<ServerCall, Task<IMessage>> handler)
    {
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            var answer = await handler(new ServerCall(context, context.RequestAborted));
            context.Response.ContentType = "application/json; charset=utf-8";
            await context.Response.WriteAsync(JsonFormatter.Default.Format(answer), context.RequestAborted);
        }
        catch (RpcException e)
        {
            await RestError.WriteAsync(context, e);
        }
        catch (StoreUnavailableException e)
        {
            await RestError.WriteAsync(context, StoreRefusal.As(StatusCode.Unavailable, e));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The agent is gone: there is nobody to answer.
        }
        catch (Exception e) when (e is not Access.AccessException && !context.Response.HasStarted)
        {
            Log.Failed(logger, e, context.Request.Path);
            await RestError.WriteAsync(context, new RpcException(StatusCode.Internal, "an error of the backend; its log says more"));
        }
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            var json = JsonDocument.Parse(body, JsonOptions);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
                return json;
            json.Dispose();
            throw DeploymentRules.Refused("the body is not a JSON object");
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException)
        {
            Limits.NoteDepth(e);
            throw DeploymentRules.Refused($"the body is not JSON: {e.Message}");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(170, LogLevel.Error, "{Path} failed")]
        public static partial void Failed(ILogger logger, Exception error, string path);
    }
}
