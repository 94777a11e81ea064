namespace NativeProfiler.Pprof;

/// <summary>
/// Where the thing of an id is in its table. Ids may be any numbers, but producers count 1, 2, 3…, and as long as they do no
/// look-up is needed. Made to be used again.
/// </summary>
internal sealed class IdIndex(string what)
{
    private readonly Dictionary<ulong, int> _indexes = [];
    private bool _counts = true;
    private int _count;

    public void Clear()
    {
        _indexes.Clear();
        (_counts, _count) = (true, 0);
    }

    public void Add(ulong id)
    {
        if (id == 0)
            throw new PprofFormatException($"{what} {_count} has the reserved id 0");
        if (_counts && id != (ulong)_count + 1)
        {
            _counts = false;
            for (var index = 0; index < _count; index++)
                _indexes.Add((ulong)index + 1, index);
        }

        if (!_counts && !_indexes.TryAdd(id, _count))
            throw new PprofFormatException($"two {what}s have the id {id}");
        _count++;
    }

    public int Find(ulong id)
    {
        if (_counts && id - 1 < (ulong)_count)
            return (int)(id - 1);
        return _indexes.TryGetValue(id, out var index)
            ? index
            : throw new PprofFormatException($"there is no {what} with the id {id}");
    }
}
