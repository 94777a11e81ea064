using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace NativeProfiler.Storage.Sqlite;

/// <summary>
/// The day files of a folder. A damaged one is renamed, told about, and the rest goes on. Keeps the dictionaries of the days
/// used last in memory.
/// </summary>
internal sealed class DayCatalog
{
    private readonly SqliteStoreOptions _options;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<DateOnly, DayFile> _days = [];
    private readonly LinkedList<DayFile> _recent = [];

    public DayCatalog(SqliteStoreOptions options)
    {
        _options = options;
        foreach (var path in Directory.EnumerateFiles(options.Folder))
        {
            if (DayFile.DayOf(path) is { } day)
                _days.Add(day, new DayFile(options.Folder, day));
        }
    }

    public ImmutableArray<DayFile> All
    {
        get
        {
            lock (_lock)
                return [.. _days.Values];
        }
    }

    /// <summary>The days that a query touches, oldest first.</summary>
    public ImmutableArray<DayFile> Between(DateTimeOffset from, DateTimeOffset to)
    {
        var (first, last) = (DayOf(from), DayOf(to));
        return [.. All.Where(file => file.Day >= first && file.Day <= last)];
    }

    public static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);

    public DayFile GetOrAdd(DateOnly day)
    {
        lock (_lock)
        {
            if (!_days.TryGetValue(day, out var file))
                _days.Add(day, file = new DayFile(_options.Folder, day));
            return file;
        }
    }

    /// <summary>
    /// Runs a query on a file; damage sets the file aside and gives the fallback, any other trouble of SQLite's is a
    /// <see cref="StoreUnavailableException"/>.
    /// </summary>
    public T Use<T>(DayFile file, Func<DayFile, T> query, T whenDamaged)
    {
        try
        {
            var result = query(file);
            KeepInMemory(file);
            return result;
        }
        catch (Exception e) when (e.MeansDamage())
        {
            SetAside(file, e);
            return whenDamaged;
        }
        catch (SqliteException e)
        {
            throw new StoreUnavailableException($"{file.Path} cannot be used: {e.Message}", e);
        }
    }

    public void SetAside(DayFile file, Exception reason)
    {
        lock (_lock)
        {
            if (!_days.TryGetValue(file.Day, out var current) || current != file)
                return;
            _days.Remove(file.Day);
            _recent.Remove(file);
            var name = file.SetAside();
            _options.OnDamage(
                $"the profiles of {file.Day:yyyy-MM-dd} could not be read ({reason.Message}); the file is now {name}, new profiles go into a new one");
        }
    }

    public int DropBefore(DateOnly day)
    {
        lock (_lock)
        {
            var old = _days.Values.Where(file => file.Day < day).ToArray();
            foreach (var file in old)
            {
                _days.Remove(file.Day);
                _recent.Remove(file);
                file.Delete();
            }

            return old.Length;
        }
    }

    public void Close()
    {
        foreach (var file in All)
            file.Close();
    }

    private void KeepInMemory(DayFile file)
    {
        lock (_lock)
        {
            _recent.Remove(file);
            if (file.IsLoaded)
                _recent.AddLast(file);
            if (_recent.Count <= _options.DaysInMemory)
                return;
            _recent.First!.Value.Evict();
            _recent.RemoveFirst();
        }
    }
}
