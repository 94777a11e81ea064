using Microsoft.Data.Sqlite;
using NativeProfiler.Storage.Sqlite;

namespace NativeProfiler.Storage.Control;

/// <summary>The tables of the control file. A step, once released, is never changed: another is added after it.</summary>
internal static class ControlSchema
{
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
        CREATE TABLE keys (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, project TEXT NOT NULL, scopes INTEGER NOT NULL, secret_hash BLOB NOT NULL,
            public_key TEXT NOT NULL, audience TEXT NOT NULL, created INTEGER NOT NULL, expires INTEGER, revoked INTEGER) STRICT;
        CREATE TABLE settings (
            project TEXT NOT NULL, subject TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
            PRIMARY KEY (project, subject, name)) STRICT;
        CREATE TABLE leases (deployment TEXT PRIMARY KEY, owner TEXT NOT NULL, until INTEGER NOT NULL) STRICT;
        """,
        """
        CREATE TABLE views (
            project TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, address TEXT NOT NULL, owner TEXT NOT NULL,
            changed INTEGER NOT NULL, PRIMARY KEY (project, id)) STRICT;
        """,
        "ALTER TABLE leases ADD COLUMN contested INTEGER NOT NULL DEFAULT 0;",
    ];

    /// <summary>Whether it is what this program knows, for those who may only read it.</summary>
    public static bool IsCurrent(SqliteConnection connection) => connection.ReadNumber("PRAGMA user_version") == Steps.Length;

    public static void Upgrade(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        var version = connection.ReadNumber("PRAGMA user_version");
        if (version > Steps.Length)
            throw new InvalidDataException("a newer version of this program wrote it; use that one");
        for (; version < Steps.Length; version++)
            connection.Execute($"{Steps[version]} PRAGMA user_version = {version + 1};");
        transaction.Commit();
    }
}
