namespace NativeProfiler.Protocol.Grpc;

/// <summary>What one call may differ in. The timeout is sent along, so that the server ends the call too.</summary>
public sealed record CallOptions
{
    public Metadata Headers { get; init; } = [];

    /// <summary>Null = wait for ever: right for a parked call, whose dead connection the pings find.</summary>
    public TimeSpan? Timeout { get; init; }
}
