using NativeProfiler.Storage.Sqlite;

namespace NativeProfiler.Storage.Control;

/// <summary>Who has a deployment, until when, and whether others want it too.</summary>
public readonly record struct Lease(string Owner, DateTimeOffset Until)
{
    public bool IsContested { get; init; }
}

/// <summary>
/// Which of several backends may profile a deployment at the moment. A lease is for one period: it is taken when a turn is
/// due and ends when the next one is, so no backend has to give it back, not even a dead one.
/// </summary>
public sealed class LeaseTable
{
    private static readonly TimeSpan ContestLasts = TimeSpan.FromMinutes(10);

    private readonly ControlDatabase _database;

    internal LeaseTable(ControlDatabase database) => _database = database;

    /// <summary>Takes the lease if it is free; in any case the answer is the one that holds now.</summary>
    public Lease Take(string deployment, Lease wanted, DateTimeOffset now) => _database.WriteUnsynced(connection =>
    {
        var milliseconds = now.ToUnixTimeMilliseconds();
        using var upsert = connection.Command(
            """
            INSERT INTO leases (deployment, owner, until) VALUES ($0, $1, $2) ON CONFLICT (deployment) DO
            UPDATE SET owner = $1, until = $2 WHERE until <= $3 OR owner = $1
            """);
        upsert.Run(deployment, wanted.Owner, wanted.Until.ToUnixTimeMilliseconds(), milliseconds);

        // Who does not get it leaves a note that the holder reads next time.
        using var note = connection.Command("UPDATE leases SET contested = $2 WHERE deployment = $0 AND owner <> $1");
        note.Run(deployment, wanted.Owner, milliseconds);
        using var select = connection.Command("SELECT owner, until, contested FROM leases WHERE deployment = $0");
        using var row = select.Bind(deployment).ExecuteReader();
        row.Read();
        return new Lease(row.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)))
        {
            IsContested = row.GetInt64(2) > milliseconds - ContestLasts.TotalMilliseconds,
        };
    });

    /// <summary>Forgets leases that ended before a time.</summary>
    public int DropBefore(DateTimeOffset time) => _database.Write(connection =>
    {
        using var delete = connection.Command("DELETE FROM leases WHERE until < $0");
        return delete.Bind(time.ToUnixTimeMilliseconds()).ExecuteNonQuery();
    });
}
