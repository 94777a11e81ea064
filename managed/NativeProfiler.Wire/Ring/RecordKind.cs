namespace NativeProfiler.Wire.Ring;

/// <summary>
/// The profile types by their number on the wire: kinds of records, and bit numbers in hello and open_window. 2 (wall),
/// 4 (threads), 5 (contention) and 6 (exceptions) are reserved.
/// </summary>
public enum RecordKind
{
    Cpu = 1,
    Heap = 3,
    Alloc = 7,
}
