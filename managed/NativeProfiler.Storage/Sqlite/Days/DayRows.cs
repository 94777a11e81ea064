using System.Globalization;
using Microsoft.Data.Sqlite;

namespace NativeProfiler.Storage.Sqlite.Days;

/// <summary>The rows that the writer adds, by statements that are prepared once.</summary>
internal sealed class DayRows(SqliteConnection connection, long dayStart) : IDisposable
{
    private const int MostMillisecondsLater = 1000;

    private readonly Dictionary<string, SqliteCommand> _commands = [];

    // What these say can only be trusted while their transaction has not failed: after that the writer is made anew.
    private readonly Dictionary<(string Project, string Service), long> _scopes = [];
    private readonly Dictionary<SeriesKey, long> _series = [];
    private readonly Dictionary<string, long> _headers = [];

    public bool Has(string name) => Command("SELECT 1 FROM profile WHERE name = $0").Run(name) is not null;

    public long ScopeId(SeriesKey series)
    {
        if (_scopes.TryGetValue((series.Project, series.Service), out var id))
            return id;
        id = Number(Command(
            """
            INSERT INTO scope(project, service) VALUES($0, $1) ON CONFLICT DO UPDATE SET project = project RETURNING id
            """).Run(series.Project, series.Service));
        return _scopes[(series.Project, series.Service)] = id;
    }

    public void Add(NewProfile profile, long scope, long originalAt, byte[] samples)
    {
        var series = SeriesId(profile.Series, scope);
        var time = profile.Time.ToUnixTimeMilliseconds();
        var id = FreeId(series, time - dayStart);
        Command("INSERT INTO profile VALUES($0, $1, $2, $3, $4, $5, $6, $7)").Run(
            id, profile.Id, profile.Stacks.DurationNanoseconds, HeaderId(ProfileHeader.Of(profile.Stacks).ToJson()), originalAt,
            profile.Original.Length, StoredLabels.ToJson(profile.Labels), samples);
        Command(
            """
            UPDATE series SET profiles = profiles + 1, first_ms = min(first_ms, $1), last_ms = max(last_ms, $1) WHERE id = $0
            """).Run(series, time);

        // A late profile makes the roll-up of its hour wrong: it goes, and is made again.
        var hour = RowIds.HourOf(time - dayStart);
        Command("DELETE FROM rollup WHERE id >= $0 AND id < $1").Run(RowIds.RollUp(series, hour), RowIds.RollUp(series, hour + 1));
        Command("INSERT OR IGNORE INTO pending VALUES($0, $1)").Run(series, hour);
    }

    public List<(long Series, int Hour)> PendingBefore(int hour)
    {
        using var rows = Command("SELECT series, hour FROM pending WHERE hour < $0 ORDER BY series, hour").Bind(hour).ExecuteReader();
        var pending = new List<(long Series, int Hour)>();
        while (rows.Read())
            pending.Add((rows.GetInt64(0), rows.GetInt32(1)));
        return pending;
    }

    public bool RemovePending(long series, int hour) =>
        Command("DELETE FROM pending WHERE series = $0 AND hour = $1").Bind(series, hour).ExecuteNonQuery() > 0;

    public long ScopeOf(long series) => Number(Command("SELECT scope FROM series WHERE id = $0").Run(series));

    public List<long> Scopes()
    {
        using var rows = Command("SELECT id FROM scope ORDER BY id").ExecuteReader();
        var scopes = new List<long>();
        while (rows.Read())
            scopes.Add(rows.GetInt64(0));
        return scopes;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
        _commands.Clear();
    }

    private long SeriesId(SeriesKey series, long scope)
    {
        if (_series.TryGetValue(series, out var id))
            return id;
        id = Number(Command(
            $"""
            INSERT INTO series(scope, kind, version, zone, language, profiles, first_ms, last_ms)
            VALUES($0, $1, $2, $3, $4, 0, {long.MaxValue}, 0) ON CONFLICT DO UPDATE SET kind = kind RETURNING id
            """).Run(scope, (int)series.Kind, series.Version, series.Zone, series.Language));
        if (id >= RowIds.MostSeries)
            throw new StoreUnavailableException($"a day holds at most {RowIds.MostSeries} combinations of service, version, zone and type");
        return _series[series] = id;
    }

    private long HeaderId(string header)
    {
        if (!_headers.TryGetValue(header, out var id))
        {
            id = Number(Command("INSERT INTO header(json) VALUES($0) ON CONFLICT DO UPDATE SET json = json RETURNING id").Run(header));
            if (_headers.Count >= 1000)
                _headers.Clear(); // a producer that makes up periods must not fill our memory
            _headers.Add(header, id);
        }

        return id;
    }

    /// <summary>The first free id of a millisecond of a series, or of one soon after: some producers' clocks stand still.</summary>
    private long FreeId(long series, long millisecondOfDay)
    {
        var end = Math.Min(millisecondOfDay + MostMillisecondsLater, TimeSpan.MillisecondsPerDay);
        for (var millisecond = millisecondOfDay; millisecond < end; millisecond++)
        {
            var first = RowIds.Profile(series, millisecond);
            var last = Command("SELECT max(id) FROM profile WHERE id >= $0 AND id < $1").Run(first, first + RowIds.ProfilesPerMillisecond);
            if (last is not long taken)
                return first;
            if (taken + 1 < first + RowIds.ProfilesPerMillisecond)
                return taken + 1;
        }

        throw new StoreUnavailableException($"there are too many profiles of one series at {dayStart + millisecondOfDay} ms");
    }

    private SqliteCommand Command(string sql)
    {
        if (!_commands.TryGetValue(sql, out var command))
            _commands.Add(sql, command = connection.Command(sql));
        return command;
    }

    private static long Number(object? value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);
}
