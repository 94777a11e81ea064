using Microsoft.Data.Sqlite;
using NativeProfiler.Pprof;
using NativeProfiler.Storage.Sqlite.Merging;

namespace NativeProfiler.Storage.Sqlite.Days;

/// <summary>Queries of one day file.</summary>
internal static class DayReader
{
    /// <summary>The sums of some hours of the day; null when there is no such series.</summary>
    public static DayMerge? Merge(DayFile file, ProfileQuery query, int firstHour, int endHour, CancellationToken token)
    {
        var selection = new LabelSelection(query);
        return Scan(file, query, selection, usesRollUps: query.Weight is null, (firstHour, endHour), (connection, scope) =>
            new DayMerge(connection, file.Dictionary(scope).Snapshot(), selection, query.Weight), token);
    }

    /// <summary>The total of a value in each profile; null when there is no such series.</summary>
    public static WeightReading? Totals(DayFile file, ProfileQuery query, string sampleType, CancellationToken token)
    {
        var selection = new LabelSelection(query);
        return Scan(file, query, selection, usesRollUps: false, (0, RowIds.HoursPerDay), (connection, scope) =>
            new WeightReading(connection, file.Dictionary(scope).Snapshot().Nodes.Count, selection, sampleType), token);
    }

    /// <summary>A function in steps; null when there is no such series.</summary>
    public static DayHistory? History(
        DayFile file, ProfileQuery query, string? function, long stepMilliseconds, CancellationToken token)
    {
        var selection = new LabelSelection(query);
        var wholeHours = stepMilliseconds % TimeSpan.MillisecondsPerHour == 0;
        return Scan(file, query, selection, wholeHours, (0, RowIds.HoursPerDay), (connection, scope) =>
            new DayHistory(connection, file.Dictionary(scope).Snapshot(), selection, function, stepMilliseconds), token);
    }

    public static LabelReading? Labels(DayFile file, ProfileQuery query, CancellationToken token)
    {
        var selection = new LabelSelection(query with { Labels = SampleLabels.Drop, Where = [] });
        return Scan(file, query, selection, usesRollUps: true, (0, RowIds.HoursPerDay), (connection, _) =>
            new LabelReading(connection), token);
    }

    public static List<SeriesSummary> ListSeries(DayFile file)
    {
        using var connection = file.Open();
        using var select = connection.Command(
            """
            SELECT project, service, kind, version, zone, language, profiles, first_ms, last_ms
            FROM series JOIN scope ON scope.id = series.scope WHERE profiles > 0
            """);
        using var rows = select.ExecuteReader();
        var list = new List<SeriesSummary>();
        while (rows.Read())
            list.Add(new SeriesSummary(Key(rows, 0), rows.GetInt32(6), Time(rows.GetInt64(7)), Time(rows.GetInt64(8))));
        return list;
    }

    public static List<StoredProfile> ListProfiles(DayFile file, ProfileQuery query, int limit)
    {
        using var connection = file.Open();
        using var transaction = connection.BeginTransaction(deferred: true);
        var dayStart = RowIds.DayStart(file.Day);
        var list = new List<StoredProfile>();
        if (new DayScan(connection, dayStart, query, new LabelSelection(query)).FindSeries() is not { } found)
            return list;
        foreach (var series in found.Series)
            list.AddRange(ListProfiles(connection, series, dayStart, query, limit));
        return [.. list.OrderByDescending(profile => profile.Time).Take(limit)];
    }

    /// <summary>Whether the file is as a closed day is: complete in itself, everything rolled up.</summary>
    public static bool IsClosed(DayFile file)
    {
        using var connection = file.Open();
        return connection.ReadText("PRAGMA journal_mode") == "delete"
            && connection.ReadNumber("SELECT EXISTS(SELECT 1 FROM pending)") == 0;
    }

    public static byte[]? ReadOriginal(DayFile file, string id)
    {
        using var connection = file.Open();
        using var select = connection.Command("SELECT original_at, original_size FROM profile WHERE name = $0");
        using var rows = select.Bind(id).ExecuteReader();
        return rows.Read() ? OriginalsFile.Read(file.OriginalsPath, rows.GetInt64(0), rows.GetInt32(1)) : null;
    }

    private static T? Scan<T>(
        DayFile file, ProfileQuery query, LabelSelection selection, bool usesRollUps, (int First, int End) hours,
        Func<SqliteConnection, long, T> makeVisitor, CancellationToken token)
        where T : class, IEntryVisitor
    {
        using var connection = file.Open();
        using var transaction = connection.BeginTransaction(deferred: true);
        var scan = new DayScan(connection, RowIds.DayStart(file.Day), query, selection) { UsesRollUps = usesRollUps };
        if (scan.FindSeries() is not { } found)
            return null;
        // The dictionary is looked at after the read transaction began: it knows every node that this sees.
        var visitor = makeVisitor(connection, found.Scope);
        scan.Run(found.Series, hours.First, hours.End, visitor, token);
        return visitor;
    }

    private static IEnumerable<StoredProfile> ListProfiles(
        SqliteConnection connection, long series, long dayStart, ProfileQuery query, int limit)
    {
        using var select = connection.Command(
            """
            SELECT project, service, kind, version, zone, language, profile.id, name, duration_ns, labels
            FROM profile JOIN series ON series.id = $0 JOIN scope ON scope.id = series.scope
            WHERE profile.id >= $1 AND profile.id < $2 ORDER BY profile.id DESC
            """);
        var from = Math.Clamp(query.From.ToUnixTimeMilliseconds() - dayStart, 0, TimeSpan.MillisecondsPerDay);
        var to = Math.Clamp(query.To.ToUnixTimeMilliseconds() - dayStart, 0, TimeSpan.MillisecondsPerDay);
        using var rows = select.Bind(series, RowIds.Profile(series, from), RowIds.Profile(series, to)).ExecuteReader();
        var filters = query.Where.ToLookup(filter => filter.Key, filter => filter.Value, StringComparer.Ordinal);
        while (limit > 0 && rows.Read())
        {
            var labels = StoredLabels.Parse(rows.GetString(9));
            if (!filters.All(group => labels.TryGetValue(group.Key, out var value) && group.Contains(value)))
                continue;
            limit--;
            var time = Time(dayStart + RowIds.MillisecondOfDay(rows.GetInt64(6)));
            yield return new StoredProfile(rows.GetString(7), Key(rows, 0), time, rows.GetInt64(8), labels);
        }
    }

    private static SeriesKey Key(SqliteDataReader rows, int column) => new(
        rows.GetString(column), rows.GetString(column + 1), (ProfileKind)rows.GetInt32(column + 2), rows.GetString(column + 3),
        rows.GetString(column + 4), rows.GetString(column + 5));

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
