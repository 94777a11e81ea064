namespace NativeProfiler.Protocol.Grpc;

/// <summary>A call's answer with the metadata that came before and after it.</summary>
public sealed record UnaryResult<T>(T Response, Metadata Headers, Metadata Trailers);
