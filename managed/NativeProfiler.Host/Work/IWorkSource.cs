namespace NativeProfiler.Host.Work;

/// <summary>
/// Decides when one target's next window opens, and of which type. The local duty cycle is one, a backend's parked
/// CreateProfile another. Each target has its own; it asks again when the last window's profile has been handed on.
/// </summary>
public interface IWorkSource
{
    /// <summary>Completes at the moment the window is to be opened, however long that takes.</summary>
    /// <remarks>Never fails for a peer's fault: a source that cannot reach its peer waits, or falls back. Only the token ends it.</remarks>
    ValueTask<WindowOrder> NextAsync(CancellationToken cancellationToken);
}
