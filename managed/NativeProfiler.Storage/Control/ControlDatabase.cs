using Microsoft.Data.Sqlite;
using NativeProfiler.Storage.Sqlite;

namespace NativeProfiler.Storage.Control;

/// <summary>
/// The one connection to the control file. Other processes may change the file at any time (the command line makes and
/// revokes keys while the backend runs), which <see cref="Version"/> tells. Where nothing can be written it is read, and written as
/// soon as it can be.
/// </summary>
internal sealed class ControlDatabase : IDisposable
{
    private const int CannotOpen = 14;

    /// <summary>Leases are renewed every minute: the log would grow for ever, and one that is emptied often spoils copies.</summary>
    private const long LogBytes = 16 << 20;

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly CopyHold _hold;
    private SqliteConnection _connection;
    private bool _isReadOnly;
    private long _ownChanges;

    private ControlDatabase(string path, SqliteConnection connection, bool isReadOnly) =>
        (_path, _connection, _isReadOnly, _hold) =
            (path, connection, isReadOnly, new CopyHold(Path.GetDirectoryName(path)!, TimeProvider.System));

    /// <summary>Changes whenever somebody, here or in another process, has written. Costs about a microsecond.</summary>
    public (long Others, long Own) Version
    {
        get
        {
            lock (_lock)
                return Guard(() => (_connection.ReadNumber("PRAGMA data_version"), _ownChanges));
        }
    }

    public static ControlDatabase Open(string path)
    {
        SQLitePCL.Batteries_V2.Init();
        try
        {
            try
            {
                return new ControlDatabase(path, OpenToWrite(path), isReadOnly: false);
            }
            catch (Exception e) when (ReadOnlyDisk.Explains(e) && File.Exists(path))
            {
                return new ControlDatabase(path, OpenToRead(path), isReadOnly: true);
            }
        }
        catch (Exception e) when (IsTrouble(e))
        {
            throw new StoreUnavailableException($"the control store {path} cannot be opened: {e.Message}", e);
        }
    }

    public T Read<T>(Func<SqliteConnection, T> query)
    {
        lock (_lock)
            return Guard(() => query(_connection));
    }

    /// <summary>One transaction: what it throws undoes what it did.</summary>
    public T Write<T>(Func<SqliteConnection, T> change)
    {
        lock (_lock)
        {
            return Guard(() =>
            {
                EnsureWritable();
                using var transaction = _connection.BeginTransaction(deferred: false);
                var result = change(_connection);
                transaction.Commit();
                _ownChanges++;
                if (new FileInfo(_path + "-wal") is { Exists: true, Length: > LogBytes } && !_hold.IsHeld)
                    _connection.TryCheckpoint();
                return result;
            });
        }
    }

    /// <summary>The same for what a power cut may undo: not synced to the disk.</summary>
    public T WriteUnsynced<T>(Func<SqliteConnection, T> change)
    {
        lock (_lock)
        {
            Guard(() => _connection.ReadNumber("PRAGMA synchronous = OFF; SELECT 0"));
            try
            {
                return Write(change);
            }
            finally
            {
                Guard(() => _connection.ReadNumber("PRAGMA synchronous = FULL; SELECT 0"));
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _connection.EmptyLogWhenClosed(!_hold.IsHeld);
            _connection.Dispose();
        }
    }

    private static SqliteConnection OpenToWrite(string path)
    {
        CreateForOwnUser(path);
        return Open(path, SqliteOpenMode.ReadWriteCreate, connection =>
        {
            connection.Execute("PRAGMA journal_mode = WAL");
            connection.LeaveLogAlone();
            connection.Execute("PRAGMA synchronous = FULL");
            ControlSchema.Upgrade(connection);
        });
    }

    private static SqliteConnection OpenToRead(string path)
    {
        try
        {
            return Open(path, SqliteOpenMode.ReadOnly, CheckVersion);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == CannotOpen)
        {
            // SQLite cannot make the files that go with this one; nobody else can write them either, so it needs none.
            return Open($"file:{Uri.EscapeDataString(path)}?immutable=1", SqliteOpenMode.ReadOnly, CheckVersion);
        }

        static void CheckVersion(SqliteConnection connection)
        {
            if (!ControlSchema.IsCurrent(connection))
                throw new InvalidDataException("another version of this program wrote it, and it cannot be brought up to date where nothing can be written");
        }
    }

    private static SqliteConnection Open(string source, SqliteOpenMode mode, Action<SqliteConnection> prepare)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = source, Mode = mode, DefaultTimeout = 4, Pooling = false }.ToString());
        try
        {
            connection.Open();
            prepare(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static bool IsTrouble(Exception error) =>
        error is SqliteException or IOException or UnauthorizedAccessException or InvalidDataException;

    private void EnsureWritable()
    {
        if (!_isReadOnly)
            return;
        var writable = OpenToWrite(_path);
        _connection.Dispose();
        (_connection, _isReadOnly) = (writable, false);
        _ownChanges++; // whoever looks shall look again: others may have written before we could
    }

    /// <summary>The file holds hashes of keys and the secret that signs tokens: nobody else on the machine may read it.</summary>
    private static void CreateForOwnUser(string path)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }

    private static T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (IsTrouble(e))
        {
            throw new StoreUnavailableException($"the control store cannot be used: {e.Message}", e);
        }
    }
}
