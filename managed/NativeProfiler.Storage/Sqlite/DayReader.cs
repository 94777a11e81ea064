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
        using var select = connection.Command($"SELECT time_ms, duration_ns, header, samples, labels {Matching}");
        using var rows = Bind(select, query).ExecuteReader();
        var merge = new DayMerge(new LabelSelection(query));
        var stacks = default(StackSnapshot);
        while (rows.Read())
        {
            token.ThrowIfCancellationRequested();
            // The snapshot is taken after the read transaction began: it knows every node that this sees.
            if (stacks.Nodes.Array is null)
                stacks = file.Dictionary().Snapshot();
            merge.Add(rows, stacks, connection);
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

    /// <summary>The day's part of a history: one sum of profiles for each step, by the step's start.</summary>
    public static SortedDictionary<long, DayMerge> History(
        DayFile file, ProfileQuery query, long stepMilliseconds, CancellationToken token)
    {
        using var connection = file.Open();
        using var transaction = connection.BeginTransaction(deferred: true);
        using var select = connection.Command($"SELECT time_ms, duration_ns, header, samples, labels {Matching}");
        using var rows = Bind(select, query).ExecuteReader();
        var steps = new SortedDictionary<long, DayMerge>();
        var stacks = default(StackSnapshot);
        var selection = new LabelSelection(query);
        while (rows.Read())
        {
            token.ThrowIfCancellationRequested();
            if (stacks.Nodes.Array is null)
                stacks = file.Dictionary().Snapshot();
            var start = rows.GetInt64(0) / stepMilliseconds * stepMilliseconds;
            if (!steps.TryGetValue(start, out var merge))
                steps.Add(start, merge = new DayMerge(selection));
            merge.Add(rows, stacks, connection);
        }

        return steps;
    }

    public static Dictionary<(string Key, string Value), int> CountLabels(DayFile file, ProfileQuery query)
    {
        using var connection = file.Open();
        using var select = connection.Command($"SELECT labels, samples {Matching}");
        using var rows = Bind(select, query).ExecuteReader();
        var counts = new Dictionary<(string Key, string Value), int>();
        var ofProfile = new HashSet<(string Key, string Value)>();
        while (rows.Read())
        {
            ofProfile.Clear();
            foreach (var (key, value) in StoredLabels.Parse(rows.GetString(0)))
                ofProfile.Add((key, value));
            foreach (var set in SampleBlob.ReadLabels(rows.GetFieldValue<byte[]>(1)))
            {
                foreach (var label in set.Labels)
                    ofProfile.Add((label.Key, LabelSelection.ValueOf(label)));
            }

            foreach (var label in ofProfile)
                counts[label] = counts.GetValueOrDefault(label) + 1;
        }

        return counts;
    }

    public static List<StoredProfile> ListProfiles(DayFile file, ProfileQuery query, int limit)
    {
        using var connection = file.Open();
        using var select = connection.Command(
            $"SELECT name, project, service, kind, version, zone, language, time_ms, duration_ns, labels {Matching} ORDER BY time_ms DESC");
        using var rows = Bind(select, query).ExecuteReader();
        var list = new List<StoredProfile>();
        var filters = query.Where.ToLookup(filter => filter.Key, filter => filter.Value, StringComparer.Ordinal);
        while (list.Count < limit && rows.Read())
        {
            var labels = StoredLabels.Parse(rows.GetString(9));
            var series = new SeriesKey(
                rows.GetString(1), rows.GetString(2), (ProfileKind)rows.GetInt32(3), rows.GetString(4), rows.GetString(5),
                rows.GetString(6));
            if (filters.All(group => labels.TryGetValue(group.Key, out var value) && group.Contains(value)))
                list.Add(new StoredProfile(rows.GetString(0), series, Time(rows.GetInt64(7)), rows.GetInt64(8), labels));
        }

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
