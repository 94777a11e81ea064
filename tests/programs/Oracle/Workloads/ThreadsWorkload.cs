namespace Programs.Workloads;

/// <summary>Threads that start and end, each stepped from its first instruction to its last.</summary>
internal sealed unsafe class ThreadsWorkload : IWorkload
{
    private readonly Lock _lock = new();

    public string Name => "threads";

    public void Prepare()
    {
    }

    public void Run()
    {
        fixed (byte* empty = "\0"u8)
        {
            Probe.Mark(Mark.StepNextThread, empty); // without effect during a pause
        }

        var thread = new Thread(Work);
        thread.Start();
        thread.Join();
    }

    private void Work()
    {
        lock (_lock)
        {
            Sink.Value += Environment.CurrentManagedThreadId;
        }
    }
}
