using System.Globalization;
using NativeProfiler.Backend.Grpc;
using NativeProfiler.Backend.Queries;
using NativeProfiler.Backend.Rest;
using NativeProfiler.Protocol.Grpc;

namespace NativeProfiler.Backend.Access;

/// <summary>Says no in the protocol that was asked in.</summary>
internal static class Refusal
{
    public static Task WriteAsync(HttpContext context, int status, string message, TimeSpan? retryAfter = null)
    {
        var headers = context.Response.Headers;
        if (!RequestKind.IsGrpc(context))
        {
            headers.CacheControl = "no-store";
            if (status == StatusCodes.Status401Unauthorized)
                headers.WWWAuthenticate = "Bearer realm=\"nativeprofiler\"";
            if (retryAfter is { } delay)
                headers.RetryAfter = Math.Ceiling(delay.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            if (!RequestKind.IsGoogleRest(context))
                return ApiError.WriteAsync(context, status, message);
        }

        var code = Code(status);
        var trailers = retryAfter is { } time ? RetryDelay.ToTrailers(code, message, time) : [];
        var error = new RpcException(code, message, trailers);
        return RequestKind.IsGrpc(context) ? UnaryServer.RefuseAsync(context, error) : RestError.WriteAsync(context, error);
    }

    private static StatusCode Code(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => StatusCode.Unauthenticated,
        StatusCodes.Status429TooManyRequests => StatusCode.ResourceExhausted,
        _ => StatusCode.PermissionDenied,
    };
}
