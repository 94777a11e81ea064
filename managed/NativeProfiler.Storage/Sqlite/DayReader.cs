using Microsoft.Data.Sqlite;
using NativeProfiler.Pprof;

namespace NativeProfiler.Storage.Sqlite;

/// <summary>Queries of one day file.</summary>
internal static class DayReader
{
    private const string Matching = """
        FROM profile JOIN series ON series.id = profile.series
        WHERE project = $0 AND service = $1 AND kind = $2 AND ($3 IS NULL OR version = $3) AND ($4 IS NULL OR zone = $4)
            AND time_ms >= $5 AND time_ms < $6
        """;

    /// <summary>The day's part of a merge, one profile per kind of header (producer).</summary>
    public static DayMerge Merge(DayFile file, ProfileQuery query, CancellationToken token)
    {
        using var connection = file.Open();
        using var transaction = connection.BeginTransaction(deferred: true);
        using var select = connection.Command($"SELECT time_ms, duration_ns, header, samples {Matching}");
        using var rows = Bind(select, query).ExecuteReader();
        var merge = new DayMerge();
        var stacks = default(StackSnapshot);
        while (rows.Read())
        {
            token.ThrowIfCancellationRequested();
            // The snapshot is taken after the read transaction began: it knows every node that this sees.
            if (stacks.Nodes.Array is null)
                stacks = file.Dictionary().Snapshot();
            merge.Add(rows, stacks, query.Labels, connection);
        }

        return merge;
    }

    public static List<SeriesSummary> ListSeries(DayFile file)
    {
        using var connection = file.Open();
        using var select = connection.Command(
            """
            SELECT project, service, kind, version, zone, language, count(*), min(time_ms), max(time_ms)
            FROM profile JOIN series ON series.id = profile.series GROUP BY series.id
            """);
        using var rows = select.ExecuteReader();
        var list = new List<SeriesSummary>();
        while (rows.Read())
        {
            var series = new SeriesKey(
                rows.GetString(0), rows.GetString(1), (ProfileKind)rows.GetInt32(2), rows.GetString(3), rows.GetString(4),
                rows.GetString(5));
            list.Add(new SeriesSummary(series, rows.GetInt32(6), Time(rows.GetInt64(7)), Time(rows.GetInt64(8))));
        }

        return list;
    }

    public static List<LabelValue> ListLabelValues(DayFile file, ProfileQuery query)
    {
        using var connection = file.Open();
        using var select = connection.Command(
            $"""
            SELECT label.key, label.value, count(*)
            FROM (SELECT labels {Matching}), json_each(labels) AS label
            GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 1000
            """);
        using var rows = Bind(select, query).ExecuteReader();
        var list = new List<LabelValue>();
        while (rows.Read())
            list.Add(new LabelValue(rows.GetString(0), rows.GetString(1), rows.GetInt32(2)));
        return list;
    }

    public static byte[]? ReadOriginal(DayFile file, string id)
    {
        using var connection = file.Open();
        using var select = connection.Command(
            "SELECT bytes FROM original JOIN profile ON profile.id = original.profile WHERE profile.name = $0");
        return select.Run(id) as byte[];
    }

    private static SqliteCommand Bind(SqliteCommand command, ProfileQuery query) => command.Bind(
        query.Project, query.Service, (int)query.Kind, query.Version ?? (object)DBNull.Value, query.Zone ?? (object)DBNull.Value,
        query.From.ToUnixTimeMilliseconds(), query.To.ToUnixTimeMilliseconds());

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
