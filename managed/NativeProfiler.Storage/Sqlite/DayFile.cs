using System.Globalization;
using Microsoft.Data.Sqlite;

namespace NativeProfiler.Storage.Sqlite;

/// <summary>The profiles of one day (UTC) in one SQLite file, so that retention is deleting a file.</summary>
internal sealed class DayFile(string folder, DateOnly day)
{
    private const string Prefix = "profiles-";
    private const string Extension = ".db";

    private readonly Lock _lock = new();
    private readonly string _connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = System.IO.Path.Combine(folder, $"{Prefix}{day:yyyy-MM-dd}{Extension}"),
        DefaultTimeout = 4,
    }.ToString();

    private DayDictionary? _dictionary;
    private bool _created;
    private bool _isWriting;

    public DateOnly Day { get; } = day;

    public string Path { get; } = System.IO.Path.Combine(folder, $"{Prefix}{day:yyyy-MM-dd}{Extension}");

    public bool IsLoaded => _dictionary is not null;

    public static DateOnly? DayOf(string file)
    {
        var name = System.IO.Path.GetFileName(file);
        return name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal)
            && DateOnly.TryParseExact(
                name.AsSpan(Prefix.Length, name.Length - Prefix.Length - Extension.Length),
                "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;
    }

    /// <summary>A connection from the pool. An acknowledged profile survives a power cut: every commit is synced.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            connection.Execute("PRAGMA synchronous = FULL");
            lock (_lock)
            {
                if (!_created)
                    DaySchema.Create(connection);
                _created = true;
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The day's dictionary, shared by all: loaded over a connection of its own, because one that is in the middle of
    /// reading may see an older state than the writer needs.
    /// </summary>
    public DayDictionary Dictionary()
    {
        lock (_lock)
        {
            if (_dictionary is not null)
                return _dictionary;
            using var connection = Open();
            return _dictionary = DayDictionary.Load(connection);
        }
    }

    /// <summary>The dictionary for writing: it stays in memory until <see cref="EndWriting"/>.</summary>
    public DayDictionary BeginWriting()
    {
        lock (_lock)
        {
            _isWriting = true;
            return Dictionary();
        }
    }

    /// <summary>After a commit that failed the dictionary holds what the file does not, and is dropped.</summary>
    public void EndWriting(bool committed)
    {
        lock (_lock)
        {
            _isWriting = false;
            if (!committed)
                _dictionary = null;
        }
    }

    /// <summary>Gives the dictionary's memory back, unless it is being written to.</summary>
    public void Evict()
    {
        lock (_lock)
        {
            if (!_isWriting)
                _dictionary = null;
        }
    }

    public void Delete()
    {
        Close();
        foreach (var suffix in (ReadOnlySpan<string>)["", "-wal", "-shm"])
            File.Delete(Path + suffix);
    }

    /// <summary>Renames the file so that the day starts afresh; returns the new name.</summary>
    public string SetAside()
    {
        Close();
        var number = 1;
        while (File.Exists($"{Path}.damaged-{number}"))
            number++;
        foreach (var suffix in (ReadOnlySpan<string>)["", "-wal", "-shm"])
        {
            if (File.Exists(Path + suffix))
                File.Move(Path + suffix, $"{Path}.damaged-{number}{suffix}");
        }

        return $"{Path}.damaged-{number}";
    }

    public void Close()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
        lock (_lock)
        {
            _dictionary = null;
            _created = false;
        }
    }
}
