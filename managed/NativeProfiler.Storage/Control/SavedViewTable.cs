using Microsoft.Data.Sqlite;
using NativeProfiler.Storage.Sqlite;

namespace NativeProfiler.Storage.Control;

/// <summary>A view of the console that somebody named to come back to it: its address says everything it shows.</summary>
public sealed record SavedView(string Project, string Id, string Name, string Address, string Owner, DateTimeOffset Changed);

/// <summary>The saved views of each project.</summary>
public sealed class SavedViewTable
{
    private readonly ControlDatabase _database;

    internal SavedViewTable(ControlDatabase database) => _database = database;

    /// <summary>By name.</summary>
    public IReadOnlyList<SavedView> List(string project) => _database.Read(connection =>
    {
        using var select = connection.Command(
            "SELECT project, id, name, address, owner, changed FROM views WHERE project = $0 ORDER BY name, id");
        using var rows = select.Bind(project).ExecuteReader();
        var views = new List<SavedView>();
        while (rows.Read())
            views.Add(Read(rows));
        return views;
    });

    public SavedView? Find(string project, string id) => _database.Read(connection =>
    {
        using var select = connection.Command(
            "SELECT project, id, name, address, owner, changed FROM views WHERE project = $0 AND id = $1");
        using var rows = select.Bind(project, id).ExecuteReader();
        return rows.Read() ? Read(rows) : null;
    });

    /// <summary>Adds a view, or replaces the one with its id.</summary>
    public void Put(SavedView view) => _database.Write(connection =>
    {
        using var insert = connection.Command("INSERT OR REPLACE INTO views VALUES ($0, $1, $2, $3, $4, $5)");
        return insert.Run(view.Project, view.Id, view.Name, view.Address, view.Owner, view.Changed.ToUnixTimeMilliseconds());
    });

    /// <summary>False when there was none.</summary>
    public bool Remove(string project, string id) => _database.Write(connection =>
    {
        using var delete = connection.Command("DELETE FROM views WHERE project = $0 AND id = $1");
        return delete.Bind(project, id).ExecuteNonQuery() > 0;
    });

    private static SavedView Read(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)));
}
