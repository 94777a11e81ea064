namespace Programs;

internal sealed class Site(string name, double share, Func<Random, int> allocate)
{
    private long _bytes;
    private long _objects;

    public string Name => name;

    public double Share => share;

    public long Bytes => Volatile.Read(ref _bytes);

    public long Objects => Volatile.Read(ref _objects);

    public void Run(Random random)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Volatile.Write(ref _objects, _objects + allocate(random));
        Volatile.Write(ref _bytes, _bytes + GC.GetAllocatedBytesForCurrentThread() - before);
    }
}

/// <summary>One thread that keeps a rate of bytes (0: none) and the sites' shares of them.</summary>
internal sealed class Worker(int seed, double bytesPerSecond)
{
    private readonly Random _random = new(seed);

    public IReadOnlyList<Site> Sites { get; } =
    [
        new("Small", 0.6, Programs.Sites.Small),
        new("Texts", 0.3, Programs.Sites.Texts),
        new("Large", 0.1, Programs.Sites.Large),
    ];

    public void RunUntil(long end)
    {
        var start = Environment.TickCount64;
        for (var total = 0L; Environment.TickCount64 < end; total = Sites.Sum(site => site.Bytes))
        {
            var due = bytesPerSecond * (Environment.TickCount64 - start) / 1000;
            if (bytesPerSecond > 0 && total > due)
                Thread.Sleep(1);
            else
                Sites.First(site => site.Bytes <= site.Share * total).Run(_random);
        }
    }
}
