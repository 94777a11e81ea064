namespace NativeProfiler.Backend.Grpc;

/// <summary>What a handler may know of its call.</summary>
internal sealed class ServerCall(HttpContext context, CancellationToken token)
{
    /// <summary>Cancelled when the client is gone or its deadline is over.</summary>
    public CancellationToken Token { get; } = token;

    /// <summary>The status and trailers of the answer go out after the message; these headers before it.</summary>
    public void AddHeader(string key, string value) => context.Response.Headers.Append(key, value);
}
