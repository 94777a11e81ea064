using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Programs;

/// <summary>A place that waits again and again for what a helper thread holds back a while.</summary>
internal abstract class Place(string name, int holdMilliseconds)
{
    private volatile bool _isOver;

    public string Name { get; } = name;

    /// <summary>What was spent in <see cref="Wait"/>.</summary>
    public List<Wait> Waits { get; } = [];

    public void Run(TimeSpan length)
    {
        var start = Stopwatch.GetTimestamp();
        using var taken = new SemaphoreSlim(0);
        using var wanted = new SemaphoreSlim(0);
        var helper = new Thread(() => Help(wanted, taken)) { Name = $"{Name}-owner" };
        helper.Start();
        while (Stopwatch.GetElapsedTime(start) < length)
        {
            wanted.Release();
            SpinUntil(taken);
            var ready = ReadyTime.Now();
            var before = DateTimeOffset.UtcNow;
            Wait();
            var after = DateTimeOffset.UtcNow;
            Waits.Add(new Wait(Name, before, after, ReadyTime.Now().All - ready.All));
        }

        _isOver = true;
        wanted.Release();
        helper.Join();
    }

    private void Help(SemaphoreSlim wanted, SemaphoreSlim taken)
    {
        while (true)
        {
            SpinUntil(wanted);
            if (_isOver) return;
            HoldBack(() => taken.Release(), holdMilliseconds);
        }
    }

    /// <summary>Waits for what is held back.</summary>
    protected abstract void Wait();

    /// <summary>Takes what is waited for, tells so and gives it back after a while.</summary>
    protected abstract void HoldBack(Action whenTaken, int milliseconds);

    // Waits that are not to be seen, for they would be events themselves.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SpinUntil(SemaphoreSlim signal)
    {
        while (!signal.Wait(0)) Thread.Sleep(1);
    }
}

internal sealed class MonitorSite() : Place("monitor", 30)
{
    private readonly object _gate = new();

    [MethodImpl(MethodImplOptions.NoInlining)]
    protected override void Wait()
    {
        lock (_gate) GC.KeepAlive(this);
    }

    protected override void HoldBack(Action whenTaken, int milliseconds)
    {
        lock (_gate)
        {
            whenTaken();
            Thread.Sleep(milliseconds);
        }
    }
}

internal sealed class LockSite() : Place("lock", 10)
{
    private readonly Lock _gate = new();

    [MethodImpl(MethodImplOptions.NoInlining)]
    protected override void Wait()
    {
        lock (_gate) GC.KeepAlive(this);
    }

    protected override void HoldBack(Action whenTaken, int milliseconds)
    {
        lock (_gate)
        {
            whenTaken();
            Thread.Sleep(milliseconds);
        }
    }
}

internal sealed class QueueSite() : Place("queue", 50), IDisposable
{
    private readonly SemaphoreSlim _work = new(0);

    [MethodImpl(MethodImplOptions.NoInlining)]
    protected override void Wait() => _work.Wait();

    public void Dispose() => _work.Dispose();

    protected override void HoldBack(Action whenTaken, int milliseconds)
    {
        whenTaken();
        Thread.Sleep(milliseconds);
        _work.Release();
    }
}
