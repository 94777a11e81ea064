namespace NativeProfiler.Host.Targets;

/// <summary>Which deployment a process belongs to, and which process of it this is.</summary>
/// <param name="Project">Project in the backend; "default" when unset.</param>
/// <param name="Service">Name of the service, the same for every replica.</param>
/// <param name="Version">Version of the service; empty when unknown.</param>
/// <param name="Zone">Zone or region; empty when unknown.</param>
/// <param name="Labels">Labels of this process's profiles (pod names and the like), never part of the deployment.</param>
/// <param name="ProcessId">The pid as the process itself sees it.</param>
/// <param name="Offers">The types that the agent can take and the settings allow; never empty.</param>
public sealed record TargetIdentity(
    string Project,
    string Service,
    string Version,
    string Zone,
    IReadOnlyDictionary<string, string> Labels,
    int ProcessId,
    IReadOnlyList<ProfileType> Offers);
