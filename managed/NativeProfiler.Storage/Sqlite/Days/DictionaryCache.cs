namespace NativeProfiler.Storage.Sqlite.Days;

/// <summary>
/// Which dictionaries stay in memory: those used last, up to a number of bytes. What is being written to stays in any case.
/// </summary>
internal sealed class DictionaryCache(long capacity)
{
    private readonly record struct Key(DayFile File, long Scope);

    private sealed record Entry(Key Key, long Bytes);

    private readonly Lock _lock = new();
    private readonly Dictionary<Key, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];
    private readonly HashSet<Key> _written = [];

    public SharedFunctions Shared { get; } = new();

    public long Bytes { get; private set; }

    public void Touch(DayFile file, long scope, long bytes)
    {
        List<Key> evicted = [];
        lock (_lock)
        {
            var key = new Key(file, scope);
            Drop(key);
            _entries.Add(key, _byUse.AddLast(new Entry(key, bytes)));
            Bytes += bytes;
            for (var node = _byUse.First; node is not null && Bytes > capacity && node.Value.Key != key;)
            {
                var next = node.Next;
                if (!_written.Contains(node.Value.Key))
                {
                    evicted.Add(node.Value.Key);
                    Drop(node.Value.Key);
                }

                node = next;
            }
        }

        // Outside the lock: a file takes its own lock, and calls us with it held.
        foreach (var (victim, victimScope) in evicted)
            victim.Evict(victimScope);
    }

    public void BeginWriting(DayFile file, long scope)
    {
        lock (_lock)
            _written.Add(new Key(file, scope));
    }

    public bool IsWritten(DayFile file, long scope)
    {
        lock (_lock)
            return _written.Contains(new Key(file, scope));
    }

    public void EndWriting(DayFile file)
    {
        lock (_lock)
            _written.RemoveWhere(key => key.File == file);
    }

    public void Remove(DayFile file, long scope)
    {
        lock (_lock)
            Drop(new Key(file, scope));
    }

    private void Drop(Key key)
    {
        if (!_entries.Remove(key, out var node))
            return;
        Bytes -= node.Value.Bytes;
        _byUse.Remove(node);
    }
}
