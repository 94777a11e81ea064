namespace NativeProfiler.Host.Upload;

/// <summary>
/// How long to wait before the next try: doubling, drawn from the upper half so that replicas do not come back together.
/// A delay that the server names is kept, plus up to a tenth.
/// </summary>
internal sealed class Backoff(TimeSpan shortest, TimeSpan longest, Func<double> draw)
{
    private int _doublings;

    internal void Reset() => _doublings = 0;

    internal TimeSpan Next(TimeSpan? named)
    {
        if (named is { } delay) return delay * (1 + draw() / 10);

        var own = shortest * (1L << _doublings);
        if (own < longest) _doublings++;
        return (own < longest ? own : longest) * (0.5 + draw() / 2);
    }
}
