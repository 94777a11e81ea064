using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Aggregation;

/// <summary>
/// Takes the records of exceptions. The agent tells one of each kind (thread, type and stack) whole, and of the others now and then only how many
/// there were; a kind whose whole record was lost is counted without a stack.
/// </summary>
internal sealed class CountedKinds(Aggregate aggregate)
{
    private const int ValueCount = 2;

    private readonly Dictionary<ulong, int> _entries = [];

    /// <summary>Takes the next record; false when its values make no sense.</summary>
    internal bool Add(in SampleRecord record)
    {
        if (record.Values.Length != ValueCount) return false;
        var (name, key) = (record.Values[0], record.Values[1]);
        if (record.Frames.Length == 0 && _entries.TryGetValue(key, out var known))
        {
            aggregate.AddTo(known, record.Periods, 0);
            return true;
        }

        var entry = aggregate.Count(record, new RecordWeight(name, record.Periods, 0));
        if (key != 0 && _entries.Count < AggregateLimits.MaxEntries) _entries[key] = entry;
        return true;
    }
}
