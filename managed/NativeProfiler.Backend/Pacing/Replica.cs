using System.Collections.Immutable;
using NativeProfiler.Pprof;

namespace NativeProfiler.Backend.Pacing;

/// <summary>What a replica is doing, as far as its calls tell.</summary>
internal enum ReplicaState
{
    /// <summary>Its poll is parked: it waits for its turn.</summary>
    Waiting,

    /// <summary>It had its turn and its profile is not overdue.</summary>
    Profiling,

    /// <summary>Nothing of it is here: it works on what it sent, it ended, or something is wrong.</summary>
    Silent,
}

/// <summary>
/// One process that is profiled. Polls do not say whose they are, so a replica is known by its connection until its first
/// profile tells its `instance` label. A snapshot: <see cref="ReplicaBoard"/> keeps the changing one.
/// </summary>
internal sealed record Replica
{
    public required DeploymentKey Deployment { get; init; }

    public required ImmutableArray<ProfileKind> Offers { get; init; }

    /// <summary>Empty until its first profile.</summary>
    public string Instance { get; init; } = "";

    public required ReplicaState State { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>The kind of its last turn, and when its last profile came.</summary>
    public ProfileKind LastKind { get; init; }

    public DateTimeOffset? LastProfile { get; init; }

    /// <summary>Why its last turn gave no profile; empty when it did, or is not over.</summary>
    public string Trouble { get; init; } = "";

    /// <summary>`runtime=10.0.12`, `overhead_percent=0.3`: what the last profile said of its making.</summary>
    public ImmutableDictionary<string, string> Facts { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>A fact of the last profile; empty when it did not say.</summary>
    public string Fact(string name) => Facts.GetValueOrDefault(name) ?? "";
}
