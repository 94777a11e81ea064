namespace NativeProfiler.Protocol.Grpc;

/// <summary>The names that gRPC gives its headers and trailers.</summary>
public static class GrpcHeaders
{
    public const string ContentType = "application/grpc";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";
    public const string Gzip = "gzip";
    public const string Identity = "identity";

    /// <summary>The one that Cloud Profiler's agents read.</summary>
    public const string RetryInfo = "google.rpc.retryinfo-bin";

    public const string StatusDetails = "grpc-status-details-bin";

    public static bool IsGrpc(string? contentType) =>
        contentType is not null && contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == ContentType.Length || contentType[ContentType.Length] is '+' or ';');
}
