using System.Text;
using Google.Protobuf;
using NativeProfiler.Backend.Grpc;
using NativeProfiler.Backend.Ingest;
using NativeProfiler.Protocol.Parca;

namespace NativeProfiler.Backend.Push;

/// <summary>Parca's WriteRaw, over gRPC and as JSON over HTTP.</summary>
internal sealed class ParcaApi(PushIngest ingest, BodyReader bodies)
{
    private static readonly JsonParser Json = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true).WithRecursionLimit(Limits.JsonDepth));

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(ProfileStoreService.WriteRaw.Path, AnswerGrpcAsync);
        endpoints.MapPost("/profiles/writeraw", context => PushAnswer.RunAsync(context, () => WriteJsonAsync(context)));
    }

    private Task AnswerGrpcAsync(HttpContext context) => UnaryServer.AnswerAsync(
        context, ProfileStoreService.WriteRaw, Limits.BinaryBody, (request, call) => WriteAsync(context, request, call.Token));

    private async Task WriteJsonAsync(HttpContext context)
    {
        using var body = await bodies.ReadAsync(context, Limits.JsonBody, context.RequestAborted);
        WriteRawRequest request;
        try
        {
            request = Json.Parse<WriteRawRequest>(Encoding.UTF8.GetString(body.Bytes.Span));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidJsonException or FormatException)
        {
            Limits.NoteDepth(e);
            throw DeploymentRules.Refused($"the body is not a WriteRawRequest: {e.Message}");
        }

        await WriteAsync(context, request, context.RequestAborted);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync("{}", context.RequestAborted);
    }

    private async Task<WriteRawResponse> WriteAsync(HttpContext context, WriteRawRequest request, CancellationToken token)
    {
        var project = PushIngest.ProjectOf(context);
        PushIngest.CheckCount(request.Series.Sum(series => series.Samples.Count));
        foreach (var series in request.Series)
        {
            var labels = (series.Labels?.Labels ?? []).Select(label => KeyValuePair.Create(label.Name, label.Value));
            await ingest.AddAsync(project, labels, series.Samples.Select(sample => sample.RawProfile.Memory), null, token);
        }

        return new WriteRawResponse();
    }
}
