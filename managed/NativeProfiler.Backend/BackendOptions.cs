using System.Net;
using NativeProfiler.Backend.Pacing;

namespace NativeProfiler.Backend;

/// <summary>How the backend runs; made from the command line by <see cref="BackendCommand"/>.</summary>
internal sealed record BackendOptions
{
    /// <summary>The folder of the day files.</summary>
    public required string DataFolder { get; init; }

    /// <summary>gRPC over cleartext HTTP/2, for agents and hosts.</summary>
    public IPEndPoint Grpc { get; init; } = new(IPAddress.Loopback, 8479);

    /// <summary>HTTP/1.1, for the console and the query API.</summary>
    public IPEndPoint Http { get; init; } = new(IPAddress.Loopback, 8480);

    public int RetentionDays { get; init; } = 30;

    /// <summary>What the data folder may need; null = no limit but the disk's.</summary>
    public long? RetentionBytes { get; init; }

    public LogFormat LogFormat { get; init; }

    public PacerOptions Pacing { get; init; } = new();

    /// <summary>The console's files.</summary>
    public string ConsoleFolder { get; init; } = Path.Combine(AppContext.BaseDirectory, "wwwroot");
}

internal enum LogFormat
{
    Text,
    Json,
}
