namespace NativeProfiler.Host.Sinks;

/// <summary>Where profiles go: a folder, a backend. Shared by all targets that name the same place.</summary>
public interface IProfileSink
{
    /// <summary>
    /// Completes when the profile is safe (written, accepted or spooled) or given up, which the sink counts and logs
    /// itself, once per cause. Never fails for a full disk or an absent peer.
    /// </summary>
    ValueTask StoreAsync(FinishedProfile profile, CancellationToken cancellationToken);
}
