namespace NativeProfiler.Host.Targets;

/// <summary>Counts those inside, and lets others wait until nobody is.</summary>
internal sealed class IdleGate
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _firstEntered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _empty;
    private int _inside;

    internal Task FirstEnteredAsync() => _firstEntered.Task;

    internal bool TryEnter(int limit)
    {
        lock (_gate)
        {
            if (_inside >= limit) return false;
            _inside++;
        }

        _firstEntered.TrySetResult();
        return true;
    }

    internal void Leave()
    {
        lock (_gate)
        {
            if (--_inside == 0) _empty?.TrySetResult();
        }
    }

    /// <summary>Completes when nobody is inside.</summary>
    internal Task WaitAsync()
    {
        lock (_gate)
        {
            if (_inside == 0) return Task.CompletedTask;
            if (_empty is null || _empty.Task.IsCompleted)
            {
                _empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return _empty.Task;
        }
    }
}
