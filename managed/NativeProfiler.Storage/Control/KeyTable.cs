using System.Globalization;
using Microsoft.Data.Sqlite;
using NativeProfiler.Storage.Sqlite;

namespace NativeProfiler.Storage.Control;

/// <summary>The keys. They are few and asked for at every request, so they are kept in memory until somebody changes one.</summary>
public sealed class KeyTable
{
    private const string Columns = "id, name, project, scopes, secret_hash, public_key, audience, created, expires, revoked";

    private readonly ControlDatabase _database;
    private readonly Lock _lock = new();
    private Dictionary<string, ApiKey> _keys = [];
    private (long, long)? _version;

    internal KeyTable(ControlDatabase database) => _database = database;

    /// <summary>Every key that was ever made, revoked ones too, oldest first.</summary>
    public IReadOnlyList<ApiKey> All => [.. Current().Values.OrderBy(key => key.Created).ThenBy(key => key.Id, StringComparer.Ordinal)];

    public ApiKey? Find(string id) => Current().GetValueOrDefault(id);

    public void Add(ApiKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _database.Write(connection =>
        {
            using var insert = connection.Command($"INSERT INTO keys ({Columns}) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9)");
            return insert.Run(
                key.Id, key.Name, key.Project, (long)key.Scopes, key.SecretHash, key.PublicKey, key.Audience,
                key.Created.ToUnixTimeMilliseconds(), Milliseconds(key.Expires), Milliseconds(key.Revoked));
        });
    }

    /// <summary>False when there is no such key or it is revoked already.</summary>
    public bool Revoke(string id, DateTimeOffset now) => _database.Write(connection =>
    {
        using var update = connection.Command("UPDATE keys SET revoked = $1 WHERE id = $0 AND revoked IS NULL");
        return update.Bind(id, now.ToUnixTimeMilliseconds()).ExecuteNonQuery() > 0;
    });

    private Dictionary<string, ApiKey> Current()
    {
        lock (_lock)
        {
            var version = _database.Version;
            if (_version != version)
            {
                _keys = _database.Read(Load);
                _version = version;
            }

            return _keys;
        }
    }

    private static Dictionary<string, ApiKey> Load(SqliteConnection connection)
    {
        using var select = connection.Command($"SELECT {Columns} FROM keys");
        using var rows = select.ExecuteReader();
        var keys = new Dictionary<string, ApiKey>(StringComparer.Ordinal);
        while (rows.Read())
        {
            var id = rows.GetString(0);
            keys.Add(id, new ApiKey
            {
                Id = id,
                Name = rows.GetString(1),
                Project = rows.GetString(2),
                Scopes = (KeyScopes)rows.GetInt32(3),
                SecretHash = rows.GetFieldValue<byte[]>(4),
                PublicKey = rows.GetString(5),
                Audience = rows.GetString(6),
                Created = DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(7)),
                Expires = Time(rows.GetValue(8)),
                Revoked = Time(rows.GetValue(9)),
            });
        }

        return keys;
    }

    private static object Milliseconds(DateTimeOffset? time) => time is { } some ? some.ToUnixTimeMilliseconds() : DBNull.Value;

    private static DateTimeOffset? Time(object value) => value is DBNull
        ? null
        : DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(value, CultureInfo.InvariantCulture));
}
