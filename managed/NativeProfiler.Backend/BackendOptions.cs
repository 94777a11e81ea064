using System.Collections.Immutable;
using System.Net;
using NativeProfiler.Backend.Ingest;
using NativeProfiler.Backend.Pacing;

namespace NativeProfiler.Backend;

/// <summary>How the backend runs; made from the command line by <see cref="Commands.BackendCommand"/>.</summary>
internal sealed record BackendOptions
{
    /// <summary>The folder of the day files and of the control store.</summary>
    public required string DataFolder { get; init; }

    /// <summary>gRPC over cleartext HTTP/2, for agents and hosts.</summary>
    public IPEndPoint Grpc { get; init; } = new(IPAddress.Loopback, 8479);

    /// <summary>HTTP/1.1, for the console, the query API and agents that speak REST.</summary>
    public IPEndPoint Http { get; init; } = new(IPAddress.Loopback, 8480);

    /// <summary>Everything over TLS on one port; null = none.</summary>
    public IPEndPoint? Https { get; init; }

    /// <summary>PEM: the server's certificate, then those between it and the root.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM: the private key of the certificate.</summary>
    public string? CertificateKeyFile { get; init; }

    /// <summary>Cleartext on addresses that are not loopback, and no login there while no key was ever made.</summary>
    public bool Insecure { get; init; }

    /// <summary>A login on loopback too.</summary>
    public bool RequireKeys { get; init; }

    /// <summary>Names under which a browser may open what needs no login, beside localhost, addresses and names without a dot.</summary>
    public ImmutableHashSet<string> Hosts { get; init; } = [];

    public int RetentionDays { get; init; } = 30;

    /// <summary>What the data folder may need; null = no limit but the disk's.</summary>
    public long? RetentionBytes { get; init; }

    public LogFormat LogFormat { get; init; }

    public PacerOptions Pacing { get; init; } = new();

    public IngestLimits Ingest { get; init; } = new();

    /// <summary>The console's files.</summary>
    public string ConsoleFolder { get; init; } = Path.Combine(AppContext.BaseDirectory, "wwwroot");
}

internal enum LogFormat
{
    Text,
    Json,
}
