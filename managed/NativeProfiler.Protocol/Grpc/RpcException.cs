namespace NativeProfiler.Protocol.Grpc;

/// <summary>A gRPC call that did not end with OK. The client throws it; a server's handler throws it to answer so.</summary>
public class RpcException : Exception
{
    public RpcException(StatusCode code, string detail)
        : this(code, detail, new Metadata())
    {
    }

    public RpcException(StatusCode code, string detail, Metadata trailers)
        : base(detail)
    {
        Code = code;
        Trailers = trailers;
    }

    public RpcException(StatusCode code, string detail, Exception inner)
        : base(detail, inner)
    {
        Code = code;
        Trailers = new Metadata();
    }

    public StatusCode Code { get; }

    public Metadata Trailers { get; }
}
