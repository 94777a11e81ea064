using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;

namespace NativeProfiler.Protocol.Grpc;

/// <summary>google.rpc.RetryInfo in trailers: how long a client shall wait before it tries again.</summary>
public static class RetryDelay
{
    /// <summary>Trailers with the delay under both names: Cloud Profiler's agents read one, standard clients the other.</summary>
    public static Metadata ToTrailers(StatusCode code, string detail, TimeSpan delay)
    {
        var info = new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) };
        var status = new Google.Rpc.Status { Code = (int)code, Message = detail, Details = { Any.Pack(info) } };
        var trailers = new Metadata();
        trailers.AddBinary(GrpcHeaders.RetryInfo, info.ToByteArray());
        trailers.AddBinary(GrpcHeaders.StatusDetails, status.ToByteArray());
        return trailers;
    }

    /// <summary>Null when there is none or it is not valid.</summary>
    public static TimeSpan? Find(Metadata trailers)
    {
        ArgumentNullException.ThrowIfNull(trailers);
        if (trailers.GetBinary(GrpcHeaders.RetryInfo) is not { } bytes)
            return null;
        try
        {
            var delay = RetryInfo.Parser.ParseFrom(bytes).RetryDelay?.ToTimeSpan();
            return delay >= TimeSpan.Zero ? delay : null;
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidOperationException)
        {
            return null;
        }
    }
}
