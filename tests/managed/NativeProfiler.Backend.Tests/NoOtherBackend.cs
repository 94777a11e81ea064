using NativeProfiler.Backend.Pacing;

namespace NativeProfiler.Backend.Tests;

internal sealed class NoOtherBackend : ILeases
{
    public LeaseAnswer Take(DeploymentKey deployment, DateTimeOffset now, DateTimeOffset until) => new(true, until, false);
}
