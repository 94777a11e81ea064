using NativeProfiler.Protocol.Grpc;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Ingest;

/// <summary>
/// The answer while the store takes nothing (disk full, read-only): agents keep the profile and send it again. RESOURCE_EXHAUSTED
/// over gRPC, which agents repeat after the delay; 503 over HTTP, which says that the trouble is ours. (429 is for what is sent too fast.)
/// </summary>
internal static class StoreRefusal
{
    /// <summary>A disk does not become free within seconds.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    public static RpcException As(StatusCode code, StoreUnavailableException trouble) =>
        new(code, trouble.Message, RetryDelay.ToTrailers(code, trouble.Message, RetryAfter));
}
