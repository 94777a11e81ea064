namespace NativeProfiler.Host.Work;

/// <summary>Waits for the slots of a <see cref="DutyCycle"/>.</summary>
internal sealed class LocalWorkSource(DutyCycle cycle, TimeProvider time) : IWorkSource
{
    private readonly long _start = time.GetTimestamp();

    public async ValueTask<WindowOrder> NextAsync(CancellationToken cancellationToken)
    {
        var now = time.GetElapsedTime(_start);
        var (order, at) = cycle.Next(now);
        if (at > now) await Task.Delay(at - now, time, cancellationToken);
        return order;
    }
}
