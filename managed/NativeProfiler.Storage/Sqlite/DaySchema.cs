using Microsoft.Data.Sqlite;

namespace NativeProfiler.Storage.Sqlite;

/// <summary>
/// The tables of a day file. Ids of functions and nodes are those of a <see cref="Pprof.StackTable"/>, dense from 0 on.
/// The original bytes stand in a table of their own so that reading samples does not page through them.
/// </summary>
internal static class DaySchema
{
    public const int Version = 1;

    private const string Tables = """
        CREATE TABLE function(id INTEGER PRIMARY KEY, name TEXT NOT NULL, system_name TEXT NOT NULL, file TEXT NOT NULL,
            start_line INTEGER NOT NULL, module TEXT NOT NULL);
        CREATE TABLE node(id INTEGER PRIMARY KEY, parent INTEGER NOT NULL, function INTEGER NOT NULL, line INTEGER NOT NULL);
        CREATE TABLE series(id INTEGER PRIMARY KEY, project TEXT NOT NULL, service TEXT NOT NULL, kind INTEGER NOT NULL,
            version TEXT NOT NULL, zone TEXT NOT NULL, language TEXT NOT NULL,
            UNIQUE(project, service, kind, version, zone, language));
        CREATE TABLE header(id INTEGER PRIMARY KEY, json TEXT NOT NULL UNIQUE);
        CREATE TABLE profile(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, series INTEGER NOT NULL,
            time_ms INTEGER NOT NULL, duration_ns INTEGER NOT NULL, header INTEGER NOT NULL, labels TEXT NOT NULL,
            samples BLOB NOT NULL);
        CREATE INDEX profile_by_series ON profile(series, time_ms);
        CREATE TABLE original(profile INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
        """;

    public static void Create(SqliteConnection connection)
    {
        var version = connection.ReadNumber("PRAGMA user_version");
        if (version == Version)
            return;
        if (version != 0)
        {
            throw new StoreUnavailableException(
                $"{connection.DataSource} has schema version {version}, this program knows version {Version}; use the newer program");
        }

        connection.Execute("PRAGMA journal_mode = WAL");
        using var transaction = connection.BeginTransaction();
        connection.Execute(Tables);
        connection.Execute($"PRAGMA user_version = {Version}");
        transaction.Commit();
    }
}
