namespace NativeProfiler.Host.Upload;

/// <summary>
/// Whether a backend is there, seen from one target: who is away may leave the host to its own rhythm, at once when it was
/// never there, after a grace time when it was.
/// </summary>
internal sealed class BackendPresence(TimeSpan grace, TimeProvider time)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset? _localFrom;
    private bool _wasThere;

    /// <summary>From when on the own rhythm applies (null: the backend is there), and a task for the next change of that.</summary>
    internal (DateTimeOffset? LocalFrom, Task Changed) State
    {
        get
        {
            lock (_gate) return (_localFrom, _changed.Task);
        }
    }

    /// <summary>True when it was away before.</summary>
    internal bool NoteThere()
    {
        lock (_gate)
        {
            var isBack = _localFrom is not null;
            _wasThere = true;
            if (_localFrom is not null) Change(null);
            return isBack;
        }
    }

    internal void NoteAway()
    {
        lock (_gate)
        {
            if (_localFrom is null) Change(_wasThere ? time.GetUtcNow() + grace : time.GetUtcNow());
        }
    }

    private void Change(DateTimeOffset? localFrom)
    {
        _localFrom = localFrom;
        _changed.SetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
