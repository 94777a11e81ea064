namespace NativeProfiler.Backend.Pacing;

/// <summary>What the rate of profiling is kept for: replicas of one version of a service in one zone.</summary>
internal sealed record DeploymentKey(string Project, string Service, string Version, string Zone, string Language);
