using Microsoft.Data.Sqlite;
using NativeProfiler.Storage.Sqlite;

namespace NativeProfiler.Storage.Control;

/// <summary>
/// The one connection to the control file. Other processes may change the file at any time (the command line makes and
/// revokes keys while the backend runs), which <see cref="Version"/> tells.
/// </summary>
internal sealed class ControlDatabase : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SqliteConnection _connection;
    private long _ownChanges;

    private ControlDatabase(SqliteConnection connection) => _connection = connection;

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
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 4, Pooling = false }.ToString());
        try
        {
            CreateForOwnUser(path);
            connection.Open();
            connection.Execute("PRAGMA journal_mode = WAL");
            connection.Execute("PRAGMA synchronous = FULL");
            ControlSchema.Upgrade(connection);
            return new ControlDatabase(connection);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            connection.Dispose();
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
                using var transaction = _connection.BeginTransaction(deferred: false);
                var result = change(_connection);
                transaction.Commit();
                _ownChanges++;
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
            _connection.Dispose();
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
        catch (SqliteException e)
        {
            throw new StoreUnavailableException($"the control store cannot be used: {e.Message}", e);
        }
    }
}
