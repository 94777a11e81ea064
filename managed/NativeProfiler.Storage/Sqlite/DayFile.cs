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
        DefaultTimeout = 10,
    }.ToString();

    private DayDictionary? _dictionary;
    private bool _created;

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

    public DayDictionary Dictionary(SqliteConnection connection)
    {
        lock (_lock)
            return _dictionary ??= DayDictionary.Load(connection);
    }

    /// <summary>Also after a commit that failed: the dictionary may hold what the file does not.</summary>
    public void ForgetDictionary()
    {
        lock (_lock)
            _dictionary = null;
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
