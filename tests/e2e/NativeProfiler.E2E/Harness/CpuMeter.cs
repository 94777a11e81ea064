namespace NativeProfiler.E2E.Harness;

/// <summary>
/// Follows a process's CPU through /proc, which owes nothing to the profiler, and says afterwards what it used between two times.
/// </summary>
internal sealed class CpuMeter : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(DateTimeOffset Time, TimeSpan Cpu)> _points = [];
    private readonly Task _following;

    public CpuMeter(Func<int?> find) => _following = Task.Factory.StartNew(() => Follow(find), TaskCreationOptions.LongRunning);

    /// <summary>CPU used between the two times. Call after the process has ended.</summary>
    public async Task<TimeSpan> BetweenAsync(DateTimeOffset start, DateTimeOffset end)
    {
        await _stop.CancelAsync();
        await _following;
        Assert.True(_points.Count > 10, $"the process was seen only {_points.Count} times");
        return At(end) - At(start);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        _stop.Dispose();
    }

    private void Follow(Func<int?> find)
    {
        int? pid = null;
        while (!_stop.IsCancellationRequested)
        {
            pid ??= find();
            if (pid is { } found && Proc.Cpu(found) is { Ticks: > 0 } cpu)
                _points.Add((DateTimeOffset.UtcNow, cpu));
            _stop.Token.WaitHandle.WaitOne(5);
        }
    }

    private TimeSpan At(DateTimeOffset time)
    {
        var after = _points.FindIndex(point => point.Time >= time);
        if (after < 0)
            return _points[^1].Cpu;
        if (after == 0)
            return TimeSpan.Zero;
        var (before, next) = (_points[after - 1], _points[after]);
        return before.Cpu + ((next.Cpu - before.Cpu) * ((time - before.Time) / (next.Time - before.Time)));
    }
}
