namespace NativeProfiler.Protocol.Grpc;

/// <summary>A message over its receiver's limit; gRPC's own libraries answer it with ResourceExhausted.</summary>
public sealed class MessageSizeException(string detail) : RpcException(StatusCode.ResourceExhausted, detail);
