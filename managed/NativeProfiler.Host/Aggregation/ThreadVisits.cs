using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Aggregation;

/// <summary>
/// Takes the records of wall time. An entry's first value is the number of visits, its second the nanoseconds that they stand for. A thread that
/// has not moved since its last visit tells only that: the visit belongs to the stack that was told then.
/// </summary>
internal sealed class ThreadVisits(Aggregate aggregate)
{
    private const int ValueCount = 2;
    private const ulong SameAsBefore = 0;

    private readonly Dictionary<uint, int> _entries = [];

    /// <summary>Takes a thread's next record; false when its values make no sense.</summary>
    internal bool Add(in SampleRecord record)
    {
        if (record.Values.Length != ValueCount) return false;
        var (state, nanoseconds) = (record.Values[0], record.Values[1]);
        if (state != SameAsBefore)
        {
            _entries[record.ThreadId] = aggregate.Count(record, new RecordWeight(state, 1, nanoseconds));
            return true;
        }

        if (!_entries.TryGetValue(record.ThreadId, out var entry)) return false;
        aggregate.AddTo(entry, 1, nanoseconds);
        return true;
    }
}
