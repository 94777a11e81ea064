using Microsoft.Data.Sqlite;
using NativeProfiler.Storage.Sqlite.Merging;

namespace NativeProfiler.Storage.Sqlite.Days;

/// <summary>
/// Finds what a query wants in a day file, within some hours of the day: roll-ups where the query wants the whole hour and
/// their labels suffice, profiles elsewhere.
/// </summary>
internal sealed class DayScan(SqliteConnection connection, long dayStart, ProfileQuery query, LabelSelection selection)
{
    private const string Series = """
        SELECT series.id, scope.id FROM series JOIN scope ON scope.id = series.scope
        WHERE project = $0 AND service = $1 AND kind = $2 AND ($3 IS NULL OR version = $3) AND ($4 IS NULL OR zone = $4)
        """;

    private const string RollUps = """
        SELECT id, header, profiles, first_ms, last_ms, duration_ns, labels, samples FROM rollup WHERE id >= $0 AND id < $1
        """;

    private const string Profiles = "SELECT id, header, duration_ns, labels, samples FROM profile WHERE id >= $0 AND id < $1";

    private readonly long _from = Math.Clamp(
        query.From.ToUnixTimeMilliseconds() - dayStart, 0, TimeSpan.MillisecondsPerDay);

    private readonly long _to = Math.Clamp(query.To.ToUnixTimeMilliseconds() - dayStart, 0, TimeSpan.MillisecondsPerDay);

    /// <summary>Whether roll-ups may be used at all; not by a history in steps of less than hours.</summary>
    public bool UsesRollUps { get; init; } = true;

    /// <summary>The series that the query is about, and their scope, which they share; null when there is none.</summary>
    public (IReadOnlyList<long> Series, long Scope)? FindSeries()
    {
        using var select = connection.Command(Series);
        using var rows = select.Bind(
            query.Project, query.Service, (int)query.Kind, query.Version ?? (object)DBNull.Value,
            query.Zone ?? (object)DBNull.Value).ExecuteReader();
        List<long> series = [];
        var scope = 0L;
        while (rows.Read())
        {
            series.Add(rows.GetInt64(0));
            scope = rows.GetInt64(1);
        }

        return series.Count == 0 ? null : (series, scope);
    }

    public void Run(IReadOnlyList<long> series, int firstHour, int endHour, IEntryVisitor visitor, CancellationToken token)
    {
        foreach (var one in series)
        {
            var isRolledUp = new bool[RowIds.HoursPerDay + 1];
            if (UsesRollUps)
                ReadRollUps(one, firstHour, endHour, isRolledUp, visitor, token);
            for (var hour = firstHour; hour < endHour; hour++)
            {
                if (isRolledUp[hour])
                    continue;
                var end = hour + 1;
                while (end < endHour && !isRolledUp[end])
                    end++;
                ReadProfiles(one, hour, end, visitor, token);
                hour = end;
            }
        }
    }

    private void ReadRollUps(
        long series, int firstHour, int endHour, bool[] isRolledUp, IEntryVisitor visitor, CancellationToken token)
    {
        // Whole hours only: a roll-up does not know which of its profiles are before a minute.
        var first = Math.Max(firstHour, (int)((_from + TimeSpan.MillisecondsPerHour - 1) / TimeSpan.MillisecondsPerHour));
        var end = Math.Min(endHour, (int)(_to / TimeSpan.MillisecondsPerHour));
        if (first >= end)
            return;
        using var select = connection.Command(RollUps);
        using var rows = select.Bind(RowIds.RollUp(series, first), RowIds.RollUp(series, end)).ExecuteReader();
        var unfit = UnfitHours(series, first, end);
        while (rows.Read())
        {
            token.ThrowIfCancellationRequested();
            var hour = RowIds.HourOfRollUp(rows.GetInt64(0));
            if (unfit.Contains(hour))
                continue;
            isRolledUp[hour] = true;
            visitor.Visit(new StoredEntry
            {
                IsRollUp = true,
                Header = rows.GetInt64(1),
                Profiles = rows.GetInt32(2),
                FirstMilliseconds = dayStart + rows.GetInt64(3),
                LastMilliseconds = dayStart + rows.GetInt64(4),
                DurationNanoseconds = rows.GetInt64(5),
                Labels = rows.Blob(6),
                Samples = rows.Blob(7),
            });
        }
    }

    /// <summary>Hours of which a roll-up has lost a label that the query needs.</summary>
    private HashSet<int> UnfitHours(long series, int first, int end)
    {
        HashSet<int> unfit = [];
        if (selection.IgnoresLabels)
            return unfit;
        using var select = connection.Command("SELECT id, labels FROM rollup WHERE id >= $0 AND id < $1");
        using var rows = select.Bind(RowIds.RollUp(series, first), RowIds.RollUp(series, end)).ExecuteReader();
        while (rows.Read())
        {
            if (!selection.CanUse(RollUpLabels.Parse(rows.Blob(1))))
                unfit.Add(RowIds.HourOfRollUp(rows.GetInt64(0)));
        }

        return unfit;
    }

    private void ReadProfiles(long series, int hour, int endHour, IEntryVisitor visitor, CancellationToken token)
    {
        var first = Math.Max(RowIds.ProfileAtHour(series, hour), RowIds.Profile(series, _from));
        var end = Math.Min(RowIds.ProfileAtHour(series, endHour), RowIds.Profile(series, _to));
        using var select = connection.Command(Profiles);
        using var rows = select.Bind(first, end).ExecuteReader();
        while (rows.Read())
        {
            token.ThrowIfCancellationRequested();
            var time = dayStart + RowIds.MillisecondOfDay(rows.GetInt64(0));
            visitor.Visit(new StoredEntry
            {
                IsRollUp = false,
                Header = rows.GetInt64(1),
                Profiles = 1,
                FirstMilliseconds = time,
                LastMilliseconds = time,
                DurationNanoseconds = rows.GetInt64(2),
                Labels = rows.Blob(3),
                Samples = rows.Blob(4),
            });
        }
    }
}
