using System.Globalization;
using Microsoft.Data.Sqlite;

namespace NativeProfiler.Storage.Sqlite.Days;

/// <summary>The profiles of one day (UTC) in one SQLite file, so that retention is deleting a file.</summary>
internal sealed class DayFile
{
    public const string OriginalsExtension = ".originals";

    private const string Prefix = "profiles-";
    private const string Extension = ".db";

    /// <summary>
    /// A query reads a page once, and the system has it in memory anyway. SQLite's own 2 MiB for each idle connection of each day
    /// were 100 MiB after a month.
    /// </summary>
    private const string ReadersCache = "PRAGMA cache_size = -256"; // KiB

    private readonly Lock _lock = new();
    private readonly string _connectionString;
    private readonly Dictionary<long, ScopeDictionary> _dictionaries = [];
    private readonly DictionaryCache _cache;
    private bool _prepared;

    public DayFile(string folder, DateOnly day, DictionaryCache cache)
    {
        Day = day;
        _cache = cache;
        Path = System.IO.Path.Combine(folder, $"{Prefix}{day:yyyy-MM-dd}{Extension}");
        OriginalsPath = System.IO.Path.ChangeExtension(Path, OriginalsExtension);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = Path, DefaultTimeout = 4 }.ToString();
    }

    public DateOnly Day { get; }

    public string Path { get; }

    public string OriginalsPath { get; }

    /// <summary>Bytes on disk, with everything that belongs to the day.</summary>
    public long Size => AllPaths.Sum(SizeOf);

    public long OriginalsSize => SizeOf(OriginalsPath);

    /// <summary>Bytes that were written since the last checkpoint.</summary>
    public long LogSize => SizeOf(Path + "-wal");

    /// <summary>Whether the day is over and all of it in this one file. A profile that comes late opens it again.</summary>
    public bool IsClosed { get; set; }

    private string[] AllPaths => [Path, Path + "-wal", Path + "-shm", OriginalsPath];

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

    /// <summary>
    /// A connection for reading from the pool, to a file with today's tables.
    /// </summary>
    public SqliteConnection Open() => Open(_connectionString, ReadersCache);

    /// <summary>
    /// A connection of its own for the writer. An acknowledged profile survives a power cut: every commit is synced. One from the
    /// pool may have been opened for reading only, while nothing could be written; those are let go.
    /// </summary>
    public SqliteConnection OpenToWrite()
    {
        CloseIdleReaders();
        return Open($"{_connectionString};Pooling=False", "PRAGMA synchronous = FULL");
    }

    /// <summary>
    /// The dictionary of a scope, shared by all: loaded over a connection of its own, because one that is in the middle of
    /// reading may see an older state than the writer needs.
    /// </summary>
    public ScopeDictionary Dictionary(long scope)
    {
        ScopeDictionary dictionary;
        lock (_lock)
            dictionary = GetOrLoad(scope);
        _cache.Touch(this, scope, dictionary.Bytes);
        return dictionary;
    }

    /// <summary>The same for the writer: it stays, and the only one, until <see cref="DictionaryCache.EndWriting"/>.</summary>
    public ScopeDictionary DictionaryToWrite(long scope)
    {
        lock (_lock)
        {
            _cache.BeginWriting(this, scope);
            return GetOrLoad(scope);
        }
    }

    /// <summary>Dictionaries in memory.</summary>
    public int LoadedDictionaries
    {
        get
        {
            lock (_lock)
                return _dictionaries.Count;
        }
    }

    /// <summary>Gives a dictionary's memory back.</summary>
    public void Evict(long scope)
    {
        lock (_lock)
        {
            if (_cache.IsWritten(this, scope))
                return;
            _dictionaries.Remove(scope);
            _cache.Remove(this, scope);
        }
    }

    /// <summary>After a commit that failed dictionaries hold what the file lacks.</summary>
    public void ForgetWritten()
    {
        lock (_lock)
        {
            foreach (var scope in _dictionaries.Keys.Where(scope => _cache.IsWritten(this, scope)).ToArray())
                _dictionaries.Remove(scope);
            _cache.EndWriting(this);
        }
    }

    public void Delete()
    {
        Close();
        foreach (var path in AllPaths)
            File.Delete(path);
    }

    public void DeleteOriginals() => File.Delete(OriginalsPath);

    /// <summary>Renames the files so that the day starts afresh; returns the new name.</summary>
    public string SetAside()
    {
        Close();
        var number = 1;
        while (File.Exists($"{Path}.damaged-{number}"))
            number++;
        foreach (var path in AllPaths)
        {
            if (File.Exists(path))
                File.Move(path, $"{Path}.damaged-{number}{path[(Path.Length - Extension.Length)..].Replace(Extension, "", StringComparison.Ordinal)}");
        }

        return $"{Path}.damaged-{number}";
    }

    public void CloseIdleReaders()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    public void Close()
    {
        CloseIdleReaders();
        lock (_lock)
        {
            foreach (var scope in _dictionaries.Keys)
                _cache.Remove(this, scope);
            _dictionaries.Clear();
            _prepared = false;
        }
    }

    private SqliteConnection Open(string connectionString, string pragma)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            Prepare();
            connection.Open();
            connection.LeaveLogAlone();
            connection.Execute(pragma);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private ScopeDictionary GetOrLoad(long scope)
    {
        if (!_dictionaries.TryGetValue(scope, out var dictionary))
        {
            using var connection = Open();
            _dictionaries.Add(scope, dictionary = ScopeDictionary.Load(connection, scope, _cache.Shared));
        }

        return dictionary;
    }

    private void Prepare()
    {
        lock (_lock)
        {
            if (_prepared)
                return;
            using var connection = new SqliteConnection(_connectionString);
            connection.Open();
            connection.LeaveLogAlone();
            if (DaySchema.ReadVersion(connection) == FirstLayout.Version)
            {
                connection.Close();
                SqliteConnection.ClearPool(connection);
                FirstLayout.Migrate(this);
                connection.Open();
            }

            DaySchema.Create(connection);
            _prepared = true;
        }
    }

    private static long SizeOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? file.Length : 0;
    }
}
