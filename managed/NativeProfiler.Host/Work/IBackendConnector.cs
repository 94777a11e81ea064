using NativeProfiler.Host.Sinks;
using NativeProfiler.Host.Targets;

namespace NativeProfiler.Host.Work;

/// <summary>Connects a target to the backend that its settings name; the seam between the host and the network.</summary>
public interface IBackendConnector
{
    /// <summary>
    /// Makes the target's work source and the sink for its profiles. <paramref name="local"/> is the target's own duty
    /// cycle, to fall back on while the backend is away. Connections are shared between targets of one backend.
    /// </summary>
    BackendLink Connect(TargetIdentity target, BackendAddress backend, IWorkSource local);
}

/// <summary>Where a target's backend is and how it is spoken to.</summary>
/// <param name="Address">http or https, host and port.</param>
/// <param name="TokenFile">File that holds a bearer token, read anew when it changes; null for none.</param>
public sealed record BackendAddress(Uri Address, string? TokenFile);

/// <summary>A target's connection to its backend.</summary>
public sealed record BackendLink(IWorkSource Work, IProfileSink Sink);
