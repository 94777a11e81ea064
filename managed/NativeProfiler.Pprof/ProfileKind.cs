namespace NativeProfiler.Pprof;

/// <summary>The kinds of profile, numbered as Cloud Profiler's ProfileType; from 101 on our own.</summary>
public enum ProfileKind
{
    None = 0,
    Cpu = 1,
    Wall = 2,
    Heap = 3,
    Threads = 4,
    Contention = 5,
    PeakHeap = 6,
    Alloc = 7,
    Exceptions = 101,
    Tasks = 102,
}
