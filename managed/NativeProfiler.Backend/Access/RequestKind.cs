using NativeProfiler.Protocol.Grpc;

namespace NativeProfiler.Backend.Access;

/// <summary>Which of our protocols a request speaks, and so how a refusal has to look.</summary>
internal static class RequestKind
{
    /// <summary>HTTP/2 and gRPC's content type, which no browser sends without asking first.</summary>
    public static bool IsGrpc(HttpContext context) =>
        HttpProtocol.IsHttp2(context.Request.Protocol) && GrpcHeaders.IsGrpc(context.Request.ContentType);

    /// <summary>The JSON form of Google's API.</summary>
    public static bool IsGoogleRest(HttpContext context) => context.Request.Path.StartsWithSegments("/v2");
}
