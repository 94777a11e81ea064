using Microsoft.Data.Sqlite;

namespace NativeProfiler.Storage.Sqlite.Days;

/// <summary>
/// Appends profiles to a day file, all of a batch in one commit. One per day that is being written, used by one thread at a
/// time; after an exception it must be disposed of, and a new one starts from what the file holds.
/// </summary>
internal sealed class DayWriter : IDisposable
{
    private readonly DictionaryCache _cache;
    private readonly SqliteConnection _connection;
    private readonly OriginalsFile _originals;
    private readonly DayRows _rows;
    private readonly Dictionary<long, ScopeDictionary> _dictionaries = [];

    public DayWriter(DayFile file, DictionaryCache cache)
    {
        File = file;
        _cache = cache;
        _connection = file.OpenToWrite();
        try
        {
            file.IsClosed = false;
            _connection.ReadText("PRAGMA journal_mode = WAL"); // a closed day is not in this mode
            _originals = OriginalsFile.Open(file.OriginalsPath);
            _rows = new DayRows(_connection, RowIds.DayStart(file.Day));
        }
        catch
        {
            _originals?.Dispose();
            _connection.Dispose();
            throw;
        }
    }

    public DayFile File { get; }

    public AppendResult[] Append(IReadOnlyList<NewProfile> profiles)
    {
        var written = 0L;
        var results = InTransaction(() =>
        {
            var appended = new AppendResult[profiles.Count];
            for (var i = 0; i < appended.Length; i++)
                appended[i] = Append(profiles[i], ref written);
            foreach (var dictionary in _dictionaries.Values)
                dictionary.SaveNew(_connection);
            if (written > 0)
                _originals.Flush();
            return appended;
        });
        _originals.Commit(written);
        return results;
    }

    /// <summary>The hours before a time (ms of the day) that wait for their roll-up.</summary>
    public List<(long Series, int Hour)> PendingBefore(long millisecondOfDay) => _rows.PendingBefore(RowIds.HourOf(millisecondOfDay));

    public bool RollUp(long series, int hour) => InTransaction(() =>
    {
        new RollUpBuilder(_connection, Dictionary(_rows.ScopeOf(series)).Snapshot()).Build(series, hour);
        return _rows.RemovePending(series, hour);
    });

    /// <summary>Makes one segment of each dictionary.</summary>
    public int Compact() => InTransaction(() => _rows.Scopes().Count(scope => Dictionary(scope).Compact(_connection)));

    /// <summary>Empties the log into the file; what cannot be done while somebody reads is done another time.</summary>
    public bool TryCheckpoint() => _connection.TryCheckpoint();

    /// <summary>
    /// For a day that is over: all of it goes into the one file, which can then be copied, and read where nothing can be written.
    /// False when somebody is reading: try again later.
    /// </summary>
    public bool TryClose()
    {
        _rows.Dispose();
        File.CloseIdleReaders();
        try
        {
            using var command = _connection.Command("PRAGMA journal_mode = DELETE");
            command.CommandTimeout = 1; // uploads wait for this thread
            return command.ExecuteScalar() is "delete";
        }
        catch (SqliteException e) when (e.IsBusy())
        {
            return false;
        }
    }

    public void Dispose()
    {
        _rows.Dispose();
        _originals.Dispose();
        _connection.Dispose();
        _cache.EndWriting(File);
        foreach (var scope in _dictionaries.Keys)
            File.Evict(scope); // what was only written counts nowhere and would never go; readers load it again, without its hash tables
    }

    /// <summary>By hand, not by a SqliteTransaction: that would have to be given anew to every prepared statement.</summary>
    private T InTransaction<T>(Func<T> write)
    {
        _connection.Execute("BEGIN IMMEDIATE");
        try
        {
            var result = write();
            _connection.Execute("COMMIT");
            return result;
        }
        catch
        {
            // The connection may go back to a pool: never with a transaction open. Some errors have ended it themselves.
            if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
                _connection.Execute("ROLLBACK");
            throw;
        }
    }

    private AppendResult Append(NewProfile profile, ref long written)
    {
        if (_rows.Has(profile.Id))
            return AppendResult.Known;
        var scope = _rows.ScopeId(profile.Series);
        var samples = Dictionary(scope).Encode(profile.Stacks);
        var at = _originals.Write(profile.Original.Span, written);
        written += profile.Original.Length;
        _rows.Add(profile, scope, at, samples);
        return AppendResult.Stored;
    }

    private ScopeDictionary Dictionary(long scope)
    {
        if (!_dictionaries.TryGetValue(scope, out var dictionary))
            _dictionaries.Add(scope, dictionary = File.DictionaryToWrite(scope));
        return dictionary;
    }
}
