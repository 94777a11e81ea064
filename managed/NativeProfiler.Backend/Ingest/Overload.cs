using NativeProfiler.Protocol.Grpc;

namespace NativeProfiler.Backend.Ingest;

/// <summary>The answer of a full queue: RESOURCE_EXHAUSTED or 429, with the time to wait.</summary>
internal static class Overload
{
    /// <param name="reason">For the counter.</param>
    /// <param name="what">What there is too much of.</param>
    /// <param name="retryAfter">Spread by half, so that those refused together do not come back together.</param>
    public static RpcException Refused(string reason, string what, TimeSpan retryAfter)
    {
        IngestCounters.Refuse(reason);
        var detail = $"the backend is busy: {what}; send it again later";
#pragma warning disable CA5394 // spreading retries is no secret
        var delay = retryAfter * (0.75 + (Random.Shared.NextDouble() / 2));
#pragma warning restore CA5394
        return new RpcException(
            StatusCode.ResourceExhausted, detail, RetryDelay.ToTrailers(StatusCode.ResourceExhausted, detail, delay));
    }
}
