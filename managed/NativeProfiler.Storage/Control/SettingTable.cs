using NativeProfiler.Storage.Sqlite;

namespace NativeProfiler.Storage.Control;

/// <summary>One setting: a JSON text by project, subject (a service; empty = the whole project) and name.</summary>
public readonly record struct Setting(string Project, string Subject, string Name, string Value);

/// <summary>Settings that people change while the backend runs. What a value means is its owner's business.</summary>
public sealed class SettingTable
{
    private readonly ControlDatabase _database;

    internal SettingTable(ControlDatabase database) => _database = database;

    /// <summary>Changes when any setting, key or lease has changed: cheap enough to be asked every second.</summary>
    public (long Others, long Own) Version => _database.Version;

    public string? Find(string project, string subject, string name) => _database.Read(connection =>
    {
        using var select = connection.Command("SELECT value FROM settings WHERE project = $0 AND subject = $1 AND name = $2");
        return select.Run(project, subject, name) as string;
    });

    /// <summary>All settings of a name, in every project.</summary>
    public IReadOnlyList<Setting> List(string name) => _database.Read(connection =>
    {
        using var select = connection.Command(
            "SELECT project, subject, value FROM settings WHERE name = $0 ORDER BY project, subject");
        using var rows = select.Bind(name).ExecuteReader();
        var settings = new List<Setting>();
        while (rows.Read())
            settings.Add(new Setting(rows.GetString(0), rows.GetString(1), name, rows.GetString(2)));
        return settings;
    });

    public void Put(Setting setting) => _database.Write(connection =>
    {
        using var insert = connection.Command("INSERT OR REPLACE INTO settings VALUES ($0, $1, $2, $3)");
        return insert.Run(setting.Project, setting.Subject, setting.Name, setting.Value);
    });

    /// <summary>False when there was none.</summary>
    public bool Remove(string project, string subject, string name) => _database.Write(connection =>
    {
        using var delete = connection.Command("DELETE FROM settings WHERE project = $0 AND subject = $1 AND name = $2");
        return delete.Bind(project, subject, name).ExecuteNonQuery() > 0;
    });
}
