using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace NativeProfiler.Protocol.Grpc;

/// <summary>Turns an HTTP answer into a message or an <see cref="RpcException"/>, as the gRPC specification maps them.</summary>
internal static class GrpcResponse
{
    public static async Task<UnaryResult<T>> ReadAsync<T>(
        HttpResponseMessage response, MessageParser<T> parser, int limit, CancellationToken token)
        where T : class, IMessage<T>
    {
        if (response.StatusCode != HttpStatusCode.OK)
            throw new RpcException(ToStatusCode(response.StatusCode), $"the server answered HTTP {(int)response.StatusCode}");
        var contentType = response.Content.Headers.ContentType?.MediaType;
        if (!GrpcHeaders.IsGrpc(contentType))
            throw new RpcException(StatusCode.Unknown, $"the server answered with {contentType ?? "no content type"}, not with gRPC");

        var headers = ToMetadata(response.Headers);
        if (headers.Get(GrpcHeaders.Status) is not null)
            ThrowUnlessOk(headers); // an answer that consists of trailers arrives as headers

        await using var body = await response.Content.ReadAsStreamAsync(token);
        var message = await MessageFrame.ReadAsync(body, parser, headers.Get(GrpcHeaders.Encoding), limit, token);
        var trailers = ToMetadata(response.TrailingHeaders); // they are there only now, after the body's end
        ThrowUnlessOk(headers.Get(GrpcHeaders.Status) is null ? trailers : headers);
        return message is not null
            ? new UnaryResult<T>(message, headers, trailers)
            : throw new RpcException(StatusCode.Internal, "the server answered OK without a message");
    }

    private static void ThrowUnlessOk(Metadata trailers)
    {
        var text = trailers.Get(GrpcHeaders.Status);
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw new RpcException(StatusCode.Unknown, text is null ? "the answer has no grpc-status" : $"the answer has the grpc-status {text}");
        if (number == (int)StatusCode.OK)
            return;

        var code = number <= (int)StatusCode.Unauthenticated ? (StatusCode)number : StatusCode.Unknown;
        throw new RpcException(code, PercentEncoding.Decode(trailers.Get(GrpcHeaders.Message) ?? ""), trailers);
    }

    private static StatusCode ToStatusCode(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => StatusCode.Internal,
        HttpStatusCode.Unauthorized => StatusCode.Unauthenticated,
        HttpStatusCode.Forbidden => StatusCode.PermissionDenied,
        HttpStatusCode.NotFound => StatusCode.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
            or HttpStatusCode.GatewayTimeout => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };

    private static Metadata ToMetadata(HttpHeaders headers)
    {
        var metadata = new Metadata();
        foreach (var (key, values) in headers.NonValidated)
        {
            foreach (var value in values)
                metadata.Add(key, value);
        }

        return metadata;
    }
}
