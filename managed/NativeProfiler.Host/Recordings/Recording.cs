using NativeProfiler.Host.Sinks;
using NativeProfiler.Host.Targets;
using NativeProfiler.Host.Work;

namespace NativeProfiler.Host.Recordings;

/// <summary>One window of one process, asked for by a person: it is the process's work source and the sink of its profiles.</summary>
public sealed class Recording(IReadOnlyList<ProfileType> types, TimeSpan length) : IWorkSource, IProfileSink
{
    private readonly List<FinishedProfile> _profiles = [];
    private readonly TaskCompletionSource<IReadOnlyList<FinishedProfile>> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _given;

    /// <summary>A profile of each type; none when the process would not open a window.</summary>
    public Task<IReadOnlyList<FinishedProfile>> Finished => _finished.Task;

    /// <summary>Completes when the process has come for its window.</summary>
    public Task Started => _opened.Task;

    /// <inheritdoc/>
    public async ValueTask<WindowOrder> NextAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _given) == 1)
        {
            _ = _opened.TrySetResult();
            return new WindowOrder(types, length);
        }

        // Asked again without a profile in between: the window was refused.
        _ = _finished.TrySetResult([]);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        throw new OperationCanceledException(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask StoreAsync(FinishedProfile profile, CancellationToken cancellationToken)
    {
        _profiles.Add(profile);
        if (_profiles.Count == types.Count) _ = _finished.TrySetResult(_profiles);
        return ValueTask.CompletedTask;
    }
}
