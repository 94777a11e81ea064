using System.Security.Cryptography.X509Certificates;

namespace NativeProfiler.Protocol.Grpc;

public sealed record GrpcChannelOptions
{
    public string UserAgent { get; init; } = "nativeprofiler";

    /// <summary>Bytes of one answer.</summary>
    public int ReceiveLimit { get; init; } = 4 << 20;

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After this long without a sign of the server a ping is sent, as long as a call waits.</summary>
    public TimeSpan PingDelay { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>An unanswered ping ends the connection and its calls with Unavailable.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Certificates of authorities to trust instead of the system's; null = the system's (SSL_CERT_FILE adds to it).</summary>
    public X509Certificate2Collection? TrustedRoots { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
