namespace Programs.Workloads;

/// <summary>Allocating while another thread collects again and again, with finalizers and large objects.</summary>
internal sealed class GarbageWorkload : IWorkload
{
    private readonly List<object> _kept = [];
    private readonly object?[] _links = new object?[32];
    private Thread? _collector;

    public string Name => "garbage";

    public void Prepare()
    {
        if (_collector is not null) return;
        _collector = new Thread(Collect) { IsBackground = true };
        _collector.Start();
    }

    // Until a collection has come: a few thousand steps may well end without one.
    public void Run()
    {
        var before = GC.CollectionCount(0);
        do
        {
            Allocate();
        }
        while (GC.CollectionCount(0) == before);
    }

    private void Allocate()
    {
        for (var i = 0; i < 40; i++)
        {
            _links[i % 32] = new Node { Next = _links[(i + 7) % 32], Payload = new byte[i * 8] };
            if (i % 16 == 0) _kept.Add(new Finalized());
        }

        if (_kept.Count > 100) _kept.Clear();
    }

    private static void Collect()
    {
        while (true)
        {
            GC.Collect(0, GCCollectionMode.Forced, blocking: true);
            Thread.Sleep(1000); // some ten thousand steps
        }
    }

    private sealed class Node
    {
        public object? Next;
        public byte[]? Payload;
    }

    private sealed class Finalized
    {
        ~Finalized() => Sink.Value++;
    }
}
