using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Aggregation;

/// <summary>
/// What a record adds to the entry that it belongs to, in the units of its type's two values, and the detail that keeps it apart from
/// records of the same stack (number of a type's name); 0 where a type has none.
/// </summary>
internal readonly record struct RecordWeight(ulong Detail, double First, double Second)
{
    /// <summary>By the record's type; null when its values make no sense.</summary>
    internal static RecordWeight? Of(in SampleRecord record) => record.Kind switch
    {
        // Weighed at the window's end, by the threads' clocks.
        RecordKind.Cpu => new RecordWeight(0, 1, record.Periods),
        RecordKind.Threads when record.Values.Length == 1 => new RecordWeight(record.Values[0], 1, 0),
        RecordKind.Alloc or RecordKind.Heap => AllocationWeight.Of(record),
        _ => null,
    };
}
