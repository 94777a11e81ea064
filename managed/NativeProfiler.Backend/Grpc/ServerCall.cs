using NativeProfiler.Backend.Access;

namespace NativeProfiler.Backend.Grpc;

/// <summary>What a handler may know of its call, whichever protocol it came by.</summary>
internal sealed class ServerCall(HttpContext context, CancellationToken token)
{
    /// <summary>Cancelled when the client is gone or its deadline is over.</summary>
    public CancellationToken Token { get; } = token;

    public Caller Caller { get; } = Caller.Of(context);

    /// <summary>The connection that it came by: the same for all calls of an agent until it connects anew.</summary>
    public string Connection => context.Connection.Id;

    /// <summary>The status and trailers of the answer go out after the message; these headers before it.</summary>
    public void AddHeader(string key, string value) => context.Response.Headers.Append(key, value);
}
