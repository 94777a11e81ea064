using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace NativeProfiler.Storage.Sqlite.Days;

/// <summary>The day files of a folder. A damaged one is renamed, told about, and the rest goes on.</summary>
internal sealed class DayCatalog
{
    private readonly SqliteStoreOptions _options;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<DateOnly, DayFile> _days = [];

    public DayCatalog(SqliteStoreOptions options)
    {
        _options = options;
        Dictionaries = new DictionaryCache(options.DictionaryBytes);
        foreach (var path in Directory.EnumerateFiles(options.Folder))
        {
            if (DayFile.DayOf(path) is { } day)
                _days.Add(day, new DayFile(options.Folder, day, Dictionaries));
        }
    }

    public DictionaryCache Dictionaries { get; }

    public int DamagedDays { get; private set; }

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
                _days.Add(day, file = new DayFile(_options.Folder, day, Dictionaries));
            return file;
        }
    }

    /// <summary>Whether this is still the file of its day: a damaged one that was set aside is not.</summary>
    public bool Has(DayFile file)
    {
        lock (_lock)
            return _days.TryGetValue(file.Day, out var current) && current == file;
    }

    /// <summary>
    /// Runs a query on a file; damage sets the file aside and gives the fallback, any other trouble of SQLite's is a
    /// <see cref="StoreUnavailableException"/>.
    /// </summary>
    public T Use<T>(DayFile file, Func<DayFile, T> query, T whenDamaged)
    {
        try
        {
            return query(file);
        }
        catch (Exception e) when (e.MeansDamage())
        {
            SetAside(file, e);
            return whenDamaged;
        }
        catch (SqliteException) when (!Has(file))
        {
            return whenDamaged; // deleted or set aside while we read it
        }
        catch (SqliteException e)
        {
            throw new StoreUnavailableException($"{file.Path} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Forgets a day and deletes its files.</summary>
    public void Drop(DayFile file)
    {
        lock (_lock)
        {
            _days.Remove(file.Day);
            file.Delete();
        }
    }

    public void Close()
    {
        foreach (var file in All)
            file.Close();
    }

    private void SetAside(DayFile file, Exception reason)
    {
        lock (_lock)
        {
            if (!_days.TryGetValue(file.Day, out var current) || current != file)
                return;
            _days.Remove(file.Day);
            DamagedDays++;
            var name = file.SetAside();
            _options.OnDamage(
                $"the profiles of {file.Day:yyyy-MM-dd} could not be read ({reason.Message}); the file is now {name}, new profiles go into a new one");
        }
    }
}
