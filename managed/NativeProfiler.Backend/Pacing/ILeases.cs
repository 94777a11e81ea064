namespace NativeProfiler.Backend.Pacing;

/// <summary>Which of several backends may give a deployment's next turn.</summary>
internal interface ILeases
{
    /// <summary>Takes the deployment for a turn, until the next one is due.</summary>
    LeaseAnswer Take(DeploymentKey deployment, DateTimeOffset now, DateTimeOffset until);
}

/// <param name="IsOurs">Whether the turn may be given.</param>
/// <param name="Until">When the lease ends.</param>
/// <param name="IsContested">Whether other backends have replicas of the deployment too.</param>
internal readonly record struct LeaseAnswer(bool IsOurs, DateTimeOffset Until, bool IsContested);
