using NativeProfiler.Backend.Ingest;

namespace NativeProfiler.Backend.Queries;

/// <summary>
/// The sums that were asked for last, bounded by their size. Who asks for one that is being made waits for it: a page asks
/// for graph, table and series at once. A new profile of a service makes its sums old, and time does, because another
/// backend may have stored one.
/// </summary>
internal sealed class LoadedProfiles(ProfileArrivals arrivals, TimeProvider time)
{
    private const int MostEntries = 16;
    private const long MostBytes = 128 << 20;
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(1);

    private sealed record Entry(Task<LoadedProfile> Task, DateTimeOffset Made)
    {
        public long Bytes => Task.IsCompletedSuccessfully ? Task.Result.EstimatedBytes : 0;
    }

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, Entry Entry)>> _byKey = [];
    private readonly LinkedList<(string Key, Entry Entry)> _newestFirst = new();

    public async Task<LoadedProfile> GetAsync(
        Selection selection, Func<CancellationToken, Task<LoadedProfile>> load, CancellationToken token)
    {
        var version = arrivals.Count(selection.Query.Project, selection.Query.Service);
        var key = $"{selection.CacheKey}\n{version}";
        while (true)
        {
            var task = Find(key) ?? Start(key, load, token);
            try
            {
                return await task.WaitAsync(token);
            }
            catch (OperationCanceledException) when (!token.IsCancellationRequested)
            {
                Forget(key, task); // the one who began it went away: begin again
            }
            catch
            {
                Forget(key, task); // why there is nothing may be different the next time
                throw;
            }
        }
    }

    private Task<LoadedProfile>? Find(string key)
    {
        lock (_lock)
        {
            if (!_byKey.TryGetValue(key, out var node))
                return null;
            _newestFirst.Remove(node);
            if (IsOld(node.Value.Entry))
            {
                _byKey.Remove(key);
                return null;
            }

            _newestFirst.AddFirst(node);
            return node.Value.Entry.Task;
        }
    }

    private Task<LoadedProfile> Start(string key, Func<CancellationToken, Task<LoadedProfile>> load, CancellationToken token)
    {
        lock (_lock)
        {
            if (_byKey.TryGetValue(key, out var known))
                return known.Value.Entry.Task;
            var entry = new Entry(Task.Run(() => load(token), token), time.GetUtcNow());
            _byKey[key] = _newestFirst.AddFirst((key, entry));
            Trim();
            return entry.Task;
        }
    }

    private void Trim()
    {
        var bytes = _newestFirst.Sum(pair => pair.Entry.Bytes);
        for (var node = _newestFirst.Last!; node.Previous is { } newer; node = newer)
        {
            if (_newestFirst.Count <= MostEntries && bytes <= MostBytes && !IsOld(node.Value.Entry))
                continue;
            bytes -= node.Value.Entry.Bytes;
            _newestFirst.Remove(node);
            _byKey.Remove(node.Value.Key);
        }
    }

    private bool IsOld(Entry entry) => time.GetUtcNow() - entry.Made > Age;

    private void Forget(string key, Task<LoadedProfile> task)
    {
        lock (_lock)
        {
            if (_byKey.TryGetValue(key, out var node) && node.Value.Entry.Task == task)
            {
                _byKey.Remove(key);
                _newestFirst.Remove(node);
            }
        }
    }
}
