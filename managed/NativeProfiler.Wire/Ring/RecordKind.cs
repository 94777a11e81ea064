namespace NativeProfiler.Wire.Ring;

/// <summary>
/// The profile types by their number on the wire: kinds of records, and bit numbers in hello and open_window.
/// </summary>
public enum RecordKind
{
    Cpu = 1,
    Wall = 2,
    Heap = 3,
    Threads = 4,
    Contention = 5,
    Exceptions = 6,
    Alloc = 7,
}
