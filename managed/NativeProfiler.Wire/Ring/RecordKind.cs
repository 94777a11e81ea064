namespace NativeProfiler.Wire.Ring;

/// <summary>
/// The profile types by their number on the wire: kinds of records, and bit numbers in hello and open_window. 2 (wall) and
/// 4 (threads) are reserved.
/// </summary>
public enum RecordKind
{
    Cpu = 1,
    Heap = 3,
    Contention = 5,
    Exceptions = 6,
    Alloc = 7,
}
