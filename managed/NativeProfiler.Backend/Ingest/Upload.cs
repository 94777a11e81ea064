using NativeProfiler.Backend.Pacing;
using NativeProfiler.Pprof;

namespace NativeProfiler.Backend.Ingest;

/// <summary>A profile as somebody sent it, names checked, bytes not.</summary>
internal sealed record Upload
{
    /// <summary>Null = the same bytes of the same deployment are the same profile.</summary>
    public ProfileName? Name { get; init; }

    public required DeploymentKey Deployment { get; init; }

    /// <summary>None = what its sample types say.</summary>
    public required ProfileKind Kind { get; init; }

    /// <summary>Labels of the whole profile.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>When the sender says that it was taken, for profiles that do not say so themselves.</summary>
    public DateTimeOffset? Time { get; init; }
}
