using Microsoft.Data.Sqlite;

namespace NativeProfiler.Storage.Sqlite.Days;

/// <summary>
/// The tables of a day file. A scope is a service of a project: it has its own dictionary of functions and stack nodes (in
/// segments), because a query is about one service and should read no other's. Profiles and roll-ups have ids that begin with
/// their series and time (<see cref="RowIds"/>), so that what is read together lies together.
/// </summary>
internal static class DaySchema
{
    public const int Version = 2;

    /// <summary>The number in a SQLite file's header by which tools tell its kind: "NPdf".</summary>
    private const int ApplicationId = 0x4E506466;

    private const string Tables = """
        CREATE TABLE scope(id INTEGER PRIMARY KEY, project TEXT NOT NULL, service TEXT NOT NULL, UNIQUE(project, service));
        CREATE TABLE series(id INTEGER PRIMARY KEY, scope INTEGER NOT NULL, kind INTEGER NOT NULL, version TEXT NOT NULL,
            zone TEXT NOT NULL, language TEXT NOT NULL, profiles INTEGER NOT NULL, first_ms INTEGER NOT NULL,
            last_ms INTEGER NOT NULL, UNIQUE(scope, kind, version, zone, language));
        CREATE TABLE dictionary(scope INTEGER NOT NULL, segment INTEGER NOT NULL, bytes BLOB NOT NULL);
        CREATE UNIQUE INDEX dictionary_by_scope ON dictionary(scope, segment);
        CREATE TABLE header(id INTEGER PRIMARY KEY, json TEXT NOT NULL UNIQUE);
        CREATE TABLE profile(id INTEGER PRIMARY KEY, name TEXT NOT NULL, duration_ns INTEGER NOT NULL,
            header INTEGER NOT NULL, original_at INTEGER NOT NULL, original_size INTEGER NOT NULL, labels TEXT NOT NULL,
            samples BLOB NOT NULL);
        CREATE UNIQUE INDEX profile_by_name ON profile(name);
        CREATE TABLE rollup(id INTEGER PRIMARY KEY, header INTEGER NOT NULL, profiles INTEGER NOT NULL,
            first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, duration_ns INTEGER NOT NULL, labels BLOB NOT NULL,
            samples BLOB NOT NULL);
        CREATE TABLE pending(series INTEGER NOT NULL, hour INTEGER NOT NULL, PRIMARY KEY(series, hour)) WITHOUT ROWID;
        """;

    public static long ReadVersion(SqliteConnection connection) => connection.ReadNumber("PRAGMA user_version");

    /// <summary>Makes the tables in an empty file; anything but this version is refused.</summary>
    public static void Create(SqliteConnection connection)
    {
        var version = ReadVersion(connection);
        if (version == Version)
            return;
        if (version != 0)
        {
            throw new StoreUnavailableException(
                $"{connection.DataSource} has schema version {version}, this program knows version {Version}; use the newer program");
        }

        connection.Execute("PRAGMA page_size = 8192");
        connection.Execute("PRAGMA journal_mode = WAL");
        using var transaction = connection.BeginTransaction();
        connection.Execute(Tables);
        connection.Execute($"PRAGMA application_id = {ApplicationId}");
        connection.Execute($"PRAGMA user_version = {Version}");
        transaction.Commit();
    }
}
