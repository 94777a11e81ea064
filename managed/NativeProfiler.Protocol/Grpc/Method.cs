using Google.Protobuf;

namespace NativeProfiler.Protocol.Grpc;

/// <summary>A unary method: what client and server must agree on.</summary>
public sealed record Method<TRequest, TResponse>(
    string Service, string Name, MessageParser<TRequest> Requests, MessageParser<TResponse> Responses)
    where TRequest : IMessage<TRequest>
    where TResponse : IMessage<TResponse>
{
    /// <summary>The path of the HTTP/2 request.</summary>
    public string Path => $"/{Service}/{Name}";
}
