using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using NativeProfiler.Storage.Sqlite;

namespace NativeProfiler.Storage.Control;

/// <summary>
/// What is kept beside the profiles: keys, settings, saved views, leases. Small, in a SQLite file of its own, which several processes of
/// one machine may have open.
/// </summary>
public sealed class ControlStore : IDisposable
{
    private const string FileName = "control.db";
    private const int SecretBytes = 32;

    private readonly ControlDatabase _database;

    private ControlStore(ControlDatabase database)
    {
        _database = database;
        Keys = new KeyTable(database);
        Settings = new SettingTable(database);
        Leases = new LeaseTable(database);
        Views = new SavedViewTable(database);
    }

    public KeyTable Keys { get; }

    public SettingTable Settings { get; }

    public LeaseTable Leases { get; }

    public SavedViewTable Views { get; }

    /// <summary>Opens or creates the file; <see cref="StoreUnavailableException"/> when that is not possible.</summary>
    public static ControlStore Open(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"the data folder {folder} cannot be created: {e.Message}", e);
        }

        return new ControlStore(ControlDatabase.Open(Path.Combine(folder, FileName)));
    }

    /// <summary>A random secret of 32 bytes, made when it is first asked for; the same for all processes.</summary>
    public byte[] Secret(string name) => _database.Read(connection => FindSecret(connection, name)) ?? _database.Write(connection =>
    {
        using var insert = connection.Command("INSERT OR IGNORE INTO secrets VALUES ($0, $1)");
        insert.Run(name, RandomNumberGenerator.GetBytes(SecretBytes));
        return FindSecret(connection, name)!;
    });

    public void Dispose() => _database.Dispose();

    private static byte[]? FindSecret(SqliteConnection connection, string name)
    {
        using var select = connection.Command("SELECT value FROM secrets WHERE name = $0");
        return (byte[]?)select.Run(name);
    }
}
