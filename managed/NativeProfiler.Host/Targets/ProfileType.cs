namespace NativeProfiler.Host.Targets;

/// <summary>The kinds of profile, by their number in the backend's API; from 101 on those that the published API lacks.</summary>
public enum ProfileType
{
    Cpu = 1,
    Wall = 2,
    Heap = 3,
    Threads = 4,
    Contention = 5,
    HeapAlloc = 7,
    Exceptions = 101,
}
