namespace Programs;

/// <summary>One way to a method: its share of the CPU and the CPU that it got.</summary>
internal sealed class CallPath(string method, string caller, double share, Func<int, ulong> call)
{
    public string Method => method;

    public string Caller => caller;

    public double Share => share;

    public long Nanoseconds { get; private set; }

    public void Run(int rounds)
    {
        var start = Clock.ThreadNanoseconds();
        call(rounds);
        Nanoseconds += Clock.ThreadNanoseconds() - start;
    }
}

/// <summary>
/// Runs paths in chunks of random length, always one that is behind its share: the shares hold in every second, and no
/// pattern in time can fall into step with the profiler's period.
/// </summary>
internal sealed class Schedule(int seed, IReadOnlyList<CallPath> paths)
{
    private readonly Random _random = new(seed);

    public IReadOnlyList<CallPath> Paths => paths;

    /// <summary>Runs until the calling thread has used that much CPU, however long a busy machine takes for it.</summary>
    public void RunFor(TimeSpan cpu)
    {
        var end = Clock.ThreadNanoseconds() + (long)cpu.TotalNanoseconds;
        while (Clock.ThreadNanoseconds() < end)
            Next().Run(_random.Next(20, 400));
    }

    private CallPath Next()
    {
        var total = 0L;
        foreach (var path in paths)
            total += path.Nanoseconds;

        var chosen = paths[0];
        var seen = 0;
        foreach (var path in paths)
        {
            if (path.Nanoseconds <= path.Share * total && _random.Next(++seen) == 0)
                chosen = path;
        }

        return chosen;
    }
}
