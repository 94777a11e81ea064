using NativeProfiler.Host.Sinks;
using NativeProfiler.Host.Targets;
using NativeProfiler.Host.Work;

namespace NativeProfiler.Host.Recordings;

/// <summary>One window of one process, asked for by a person: it is the process's work source and the sink of its profile.</summary>
public sealed class Recording(TimeSpan length) : IWorkSource, IProfileSink
{
    private readonly TaskCompletionSource<FinishedProfile?> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _given;

    /// <summary>The profile; null when the process would not open a window.</summary>
    public Task<FinishedProfile?> Finished => _finished.Task;

    /// <summary>Completes when the process has come for its window.</summary>
    public Task Started => _opened.Task;

    /// <inheritdoc/>
    public async ValueTask<WindowOrder> NextAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _given) == 1)
        {
            _ = _opened.TrySetResult();
            return new WindowOrder([ProfileType.Cpu], length);
        }

        // Asked again without a profile in between: the window was refused.
        _ = _finished.TrySetResult(null);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        throw new OperationCanceledException(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask StoreAsync(FinishedProfile profile, CancellationToken cancellationToken)
    {
        _ = _finished.TrySetResult(profile);
        return ValueTask.CompletedTask;
    }
}
