using System.Collections.Immutable;
using NativeProfiler.Pprof;

namespace NativeProfiler.Backend.Pacing;

/// <summary>A replica that waits for its turn, and what it can do.</summary>
internal sealed class Poll(DeploymentTurns turns, ImmutableArray<ProfileKind> offers)
{
    public DeploymentTurns Turns { get; } = turns;

    public ImmutableArray<ProfileKind> Offers { get; } = offers;

    /// <summary>Completed by the driver; the pure part never looks at it.</summary>
    public TaskCompletionSource<Grant> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
