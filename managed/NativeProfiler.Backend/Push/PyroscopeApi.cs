using System.Globalization;
using Google.Protobuf;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using NativeProfiler.Backend.Grpc;
using NativeProfiler.Backend.Ingest;
using NativeProfiler.Pprof;
using NativeProfiler.Protocol.Grpc;
using NativeProfiler.Protocol.Pyroscope;

namespace NativeProfiler.Backend.Push;

/// <summary>
/// The two ways in which Pyroscope's clients send profiles: `push.v1` (protobuf or JSON over HTTP as Connect has it, or
/// gRPC) and the older `/ingest` (pprof, alone or in a form, or folded text).
/// </summary>
internal sealed class PyroscopeApi(PushIngest ingest, BodyReader bodies)
{
    private const string FoldedHint = "send format=pprof, lines or folded text";

    private static readonly JsonParser Json = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true).WithRecursionLimit(Limits.JsonDepth));

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(PusherService.Push.Path, context => GrpcHeaders.IsGrpc(context.Request.ContentType)
            ? AnswerGrpcAsync(context)
            : PushAnswer.RunAsync(context, () => PushAsync(context)));
        endpoints.MapPost("/ingest", context => PushAnswer.RunAsync(context, () => IngestAsync(context)));
        endpoints.MapPost("/pyroscope/ingest", context => PushAnswer.RunAsync(context, () => IngestAsync(context)));
    }

    private Task AnswerGrpcAsync(HttpContext context) => UnaryServer.AnswerAsync(
        context, PusherService.Push, Limits.BinaryBody, (request, call) => PushAsync(context, request, call.Token));

    /// <summary>Connect's unary form: the message is the body, without a frame.</summary>
    private async Task PushAsync(HttpContext context)
    {
        var isJson = context.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true;
        using var body = await bodies.ReadAsync(
            context, isJson ? Limits.JsonBody : Limits.BinaryBody, context.RequestAborted);
        PushRequest request;
        try
        {
            request = isJson
                ? Json.Parse<PushRequest>(System.Text.Encoding.UTF8.GetString(body.Bytes.Span))
                : PushRequest.Parser.ParseFrom(body.Bytes.Span);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidJsonException or FormatException)
        {
            Limits.NoteDepth(e);
            throw DeploymentRules.Refused($"the body is not a PushRequest: {e.Message}");
        }

        await PushAsync(context, request, context.RequestAborted);
        context.Response.ContentType = isJson ? "application/json" : "application/proto";
        await context.Response.WriteAsync(isJson ? "{}" : "", context.RequestAborted);
    }

    private async Task<PushResponse> PushAsync(HttpContext context, PushRequest request, CancellationToken token)
    {
        var project = PushIngest.ProjectOf(context);
        PushIngest.CheckCount(request.Series.Sum(series => series.Samples.Count));
        foreach (var series in request.Series)
        {
            var labels = series.Labels.Select(label => KeyValuePair.Create(label.Name, label.Value));
            await ingest.AddAsync(project, labels, series.Samples.Select(sample => sample.RawProfile.Memory), null, token);
        }

        return new PushResponse();
    }

    private async Task IngestAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var project = PushIngest.ProjectOf(context);
        var name = query["name"].ToString();
        if (name.Length == 0)
            throw DeploymentRules.Refused("the parameter name is missing, such as name=shop{version=1.0}");
        using var body = await bodies.ReadAsync(context, Limits.BinaryBody, context.RequestAborted);
        var isForm = context.Request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) == true;
        var bytes = isForm ? await ReadFormAsync(context, body.Bytes) : body.Bytes;
        var profile = query["format"].ToString() switch
        {
            "pprof" => bytes,
            "" or "groups" or "folded" => Fold(bytes, query, hasCounts: true),
            "lines" => Fold(bytes, query, hasCounts: false),
            "jfr" or "trie" or "tree" or "speedscope" => throw new RpcException(
                StatusCode.Unimplemented, $"the format {query["format"]} is not supported; {FoldedHint}"),
            var other => throw DeploymentRules.Refused($"there is no format {DeploymentRules.Quote(other)}; {FoldedHint}"),
        };
        KeyValuePair<string, string>[] labels = [.. PushIngest.ParseName(name), new("spy_name", query["spyName"].ToString())];
        await ingest.AddAsync(project, labels, [profile], Time(query["from"].ToString()), context.RequestAborted);
    }

    private static ReadOnlyMemory<byte> Fold(ReadOnlyMemory<byte> text, IQueryCollection query, bool hasCounts)
    {
        var rate = ReadRate(query["sampleRate"].ToString());
        return query["units"].ToString() switch
        {
            "" or "samples" => FoldedStacks.ToPprof(text, hasCounts, new SampleType("cpu", "nanoseconds"), 1_000_000_000 / rate),
            "objects" => FoldedStacks.ToPprof(text, hasCounts, new SampleType("alloc_objects", "count"), 1),
            "bytes" => FoldedStacks.ToPprof(text, hasCounts, new SampleType("alloc_space", "bytes"), 1),
            "lock_nanoseconds" => FoldedStacks.ToPprof(text, hasCounts, new SampleType("delay", "nanoseconds"), 1),
            "lock_samples" => FoldedStacks.ToPprof(text, hasCounts, new SampleType("contentions", "count"), 1),
            var other => throw DeploymentRules.Refused($"there are no units {DeploymentRules.Quote(other)}"),
        };
    }

    /// <summary>Samples a second, which say what one of them is worth.</summary>
    private static int ReadRate(string text)
    {
        const int Usual = 100;
        if (text.Length == 0)
            return Usual;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rate) && rate is > 0 and <= Limits.SampleRate
            ? rate
            : throw Limits.Refused(
                nameof(Limits.SampleRate), $"the sampleRate {DeploymentRules.Quote(text)} is not a number from 1 to {Limits.SampleRate}");
    }

    /// <summary>
    /// The part `profile` of a form; the others describe it in ways that the profile does itself. Only `prev_profile` makes
    /// it another one, whose values count from the start of the process: summed, they would be wrong.
    /// </summary>
    private static async Task<ReadOnlyMemory<byte>> ReadFormAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        ReadOnlyMemory<byte>? profile = null;
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(context.Request.ContentType).Boundary).Value;
        if (string.IsNullOrEmpty(boundary))
            throw DeploymentRules.Refused("the form has no boundary");
        if (boundary.Length > Limits.BoundaryLength)
            throw Limits.Refused(nameof(Limits.BoundaryLength), $"the form's boundary is longer than {Limits.BoundaryLength} characters");
        try
        {
            var reader = new MultipartReader(boundary, new MemoryStream(body.ToArray(), writable: false));
            while (await reader.ReadNextSectionAsync(context.RequestAborted) is { } section)
            {
                var name = section.GetContentDispositionHeader()?.Name.Value?.Trim('"');
                if (name == "prev_profile")
                    throw DeploymentRules.Refused("the form has a prev_profile: send profiles that hold only what is new in them");
                if (name != "profile")
                    continue;
                using var part = new MemoryStream();
                await section.Body.CopyToAsync(part, context.RequestAborted);
                profile = part.ToArray();
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw DeploymentRules.Refused($"the form cannot be read: {e.Message}");
        }

        return profile ?? throw DeploymentRules.Refused("the form has no part named profile");
    }

    /// <summary>Seconds since 1970, or a finer unit by the number of digits.</summary>
    private static DateTimeOffset? Time(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? DateTimeOffset.UnixEpoch.AddSeconds(text.Length switch { <= 10 => number, <= 13 => number / 1e3, <= 16 => number / 1e6, _ => number / 1e9 })
            : null;
}
