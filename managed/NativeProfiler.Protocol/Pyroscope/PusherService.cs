using NativeProfiler.Protocol.Grpc;

namespace NativeProfiler.Protocol.Pyroscope;

/// <summary>The method of push.v1.PusherService that sends profiles.</summary>
public static class PusherService
{
    public static Method<PushRequest, PushResponse> Push { get; } =
        new("push.v1.PusherService", "Push", PushRequest.Parser, PushResponse.Parser);
}
