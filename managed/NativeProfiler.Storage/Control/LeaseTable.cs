using NativeProfiler.Storage.Sqlite;

namespace NativeProfiler.Storage.Control;

/// <summary>Who has a deployment, and until when.</summary>
public readonly record struct Lease(string Owner, DateTimeOffset Until);

/// <summary>
/// Which of several backends may profile a deployment at the moment. A lease is for one period: it is taken when a turn is
/// due and ends when the next one is, so no backend has to give it back, not even a dead one.
/// </summary>
public sealed class LeaseTable
{
    private readonly ControlDatabase _database;

    internal LeaseTable(ControlDatabase database) => _database = database;

    /// <summary>Takes the lease if it is free; in any case the answer is the one that holds now.</summary>
    public Lease Take(string deployment, Lease wanted, DateTimeOffset now) => _database.Write(connection =>
    {
        using var upsert = connection.Command(
            """
            INSERT INTO leases VALUES ($0, $1, $2) ON CONFLICT (deployment) DO
            UPDATE SET owner = $1, until = $2 WHERE until <= $3 OR owner = $1
            """);
        upsert.Run(deployment, wanted.Owner, wanted.Until.ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds());
        using var select = connection.Command("SELECT owner, until FROM leases WHERE deployment = $0");
        using var row = select.Bind(deployment).ExecuteReader();
        row.Read();
        return new Lease(row.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)));
    });

    /// <summary>Forgets leases that ended before a time.</summary>
    public int DropBefore(DateTimeOffset time) => _database.Write(connection =>
    {
        using var delete = connection.Command("DELETE FROM leases WHERE until < $0");
        return delete.Bind(time.ToUnixTimeMilliseconds()).ExecuteNonQuery();
    });
}
