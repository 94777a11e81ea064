namespace Programs.Workloads;

/// <summary>A garbage collection by the stepped thread itself, from its beginning to its end.</summary>
internal sealed class OwnCollectionWorkload : IWorkload
{
    private readonly object[] _kept = new object[16];

    public string Name => "own collection";

    public void Prepare()
    {
    }

    public void Run()
    {
        for (var i = 0; i < _kept.Length; i++)
        {
            _kept[i] = new object[i];
        }

        GC.Collect(0, GCCollectionMode.Forced, blocking: true);
    }
}
