using Microsoft.Data.Sqlite;
using NativeProfiler.Pprof;
using NativeProfiler.Storage.Sqlite.Blobs;
using NativeProfiler.Storage.Sqlite.Merging;

namespace NativeProfiler.Storage.Sqlite.Days;

/// <summary>
/// Sums the profiles of a series in an hour. Labels stay when they have few values; those that identify single traces, by their
/// name or by how many there are, are dropped, and the roll-up says so: a query that needs them reads the profiles.
/// </summary>
internal sealed class RollUpBuilder(SqliteConnection connection, StackSnapshot stacks)
{
    /// <summary>Values of one label in an hour; one with more is about single requests.</summary>
    private const int MostValues = 64;

    /// <summary>Combinations of labels in an hour.</summary>
    private const int MostLabelSets = 512;

    private static readonly HashSet<string> TraceKeys = new(StringComparer.OrdinalIgnoreCase)
    {
        "trace_id", "traceid", "trace id", "span_id", "spanid", "span id", "traceparent", "profile_id", "request_id", "profile.id",
    };

    private sealed record Row(long Header, long Milliseconds, long Duration, string Labels, byte[] Samples);

    public void Build(long series, int hour)
    {
        using (var delete = connection.Command("DELETE FROM rollup WHERE id >= $0 AND id < $1"))
            delete.Run(RowIds.RollUp(series, hour), RowIds.RollUp(series, hour + 1));
        var rows = ReadRows(series, hour);
        if (!rows.Values.SelectMany(one => one).All(IsReadable))
            return; // an hour with a damaged profile stays as it is: whoever reads it counts the damage
        var id = RowIds.RollUp(series, hour);
        foreach (var (header, ofHeader) in rows)
            Add(id++, header, ofHeader);
    }

    private Dictionary<long, List<Row>> ReadRows(long series, int hour)
    {
        using var select = connection.Command("SELECT id, duration_ns, header, labels, samples FROM profile WHERE id >= $0 AND id < $1");
        using var rows = select.Bind(RowIds.ProfileAtHour(series, hour), RowIds.ProfileAtHour(series, hour + 1)).ExecuteReader();
        var byHeader = new Dictionary<long, List<Row>>();
        while (rows.Read())
        {
            var header = rows.GetInt64(2);
            if (!byHeader.TryGetValue(header, out var list))
                byHeader.Add(header, list = []);
            list.Add(new Row(
                header, RowIds.MillisecondOfDay(rows.GetInt64(0)), rows.GetInt64(1), rows.GetString(3), rows.Blob(4).ToArray()));
        }

        return byHeader;
    }

    private bool IsReadable(Row row)
    {
        try
        {
            var columns = new SampleColumns(ProfileHeader.Read(connection, row.Header).SampleTypes.Length);
            SampleBlob.Read(row.Samples, stacks.Nodes.Count, columns);
            StoredLabels.Parse(row.Labels);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private void Add(long id, long header, List<Row> rows)
    {
        var types = ProfileHeader.Read(connection, header).SampleTypes;
        var labelsOfRows = rows.ConvertAll(row => SampleBlob.ReadLabels(row.Samples, types.Length));
        var dropped = KeysToDrop(labelsOfRows);
        var sums = new SampleSums(types, stacks.Nodes.Count);
        var columns = new SampleColumns(types.Length);
        foreach (var row in rows)
        {
            var labelSets = SampleBlob.Read(row.Samples, stacks.Nodes.Count, columns);
            sums.Add(columns, Array.ConvertAll<LabelSet, LabelSet?>(labelSets, set => Without(set, dropped)));
        }

        var labelSetsOfSums = sums.FillColumns(columns);
        var labels = new RollUpLabels([.. dropped], ProfileKeys(rows), CountValues(rows, labelsOfRows, dropped));
        using var insert = connection.Command("INSERT INTO rollup VALUES($0, $1, $2, $3, $4, $5, $6, $7)");
        insert.Run(
            id, header, rows.Count, rows.Min(row => row.Milliseconds), rows.Max(row => row.Milliseconds),
            rows.Aggregate(0L, (sum, row) => Saturating.Add(sum, row.Duration)), labels.ToBlob(),
            SampleBlob.Write(columns, labelSetsOfSums));
    }

    private static HashSet<string> KeysToDrop(List<LabelSet[]> labelsOfRows)
    {
        var values = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var sets = labelsOfRows.SelectMany(sets => sets).ToHashSet();
        foreach (var set in sets)
        {
            foreach (var label in set.Labels)
            {
                if (!values.TryGetValue(label.Key, out var known))
                    values.Add(label.Key, known = new HashSet<string>(StringComparer.Ordinal));
                known.Add(label.Value);
            }
        }

        var dropped = values.Keys.Where(key => TraceKeys.Contains(key) || values[key].Count > MostValues)
            .ToHashSet(StringComparer.Ordinal);
        while (sets.Select(set => Without(set, dropped)).Distinct().Count() > MostLabelSets)
            dropped.Add(values.Where(pair => !dropped.Contains(pair.Key)).MaxBy(pair => pair.Value.Count).Key);
        return dropped;
    }

    private static LabelSet Without(LabelSet set, HashSet<string> dropped)
    {
        if (set.Labels.IsEmpty || dropped.Count == 0)
            return set;
        var kept = set.Labels.ToArray().Where(label => !dropped.Contains(label.Key)).ToArray();
        return kept.Length == 0 ? LabelSet.Empty : new LabelSet(kept);
    }

    private static string[] ProfileKeys(List<Row> rows) =>
        [.. rows.Select(row => row.Labels).Distinct().SelectMany(labels => StoredLabels.Parse(labels).Keys).Distinct()];

    private static LabelValue[] CountValues(List<Row> rows, List<LabelSet[]> labelsOfRows, HashSet<string> dropped)
    {
        var counts = new LabelCounts();
        for (var i = 0; i < rows.Count; i++)
            counts.Add(StoredLabels.Parse(rows[i].Labels), labelsOfRows[i], key => !dropped.Contains(key));
        return [.. counts.Values.Take(LabelCounts.Most)];
    }
}
