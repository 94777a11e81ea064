using Microsoft.Data.Sqlite;
using NativeProfiler.Pprof;

namespace NativeProfiler.Storage.Sqlite;

/// <summary>Profiles of one day being summed, apart by header, because their values mean different things.</summary>
internal sealed class DayMerge(LabelSelection selection)
{
    private sealed class Part(ProfileHeader header, SampleSums sums)
    {
        public ProfileHeader Header { get; } = header;

        public SampleSums Sums { get; } = sums;

        public long DurationNanoseconds { get; set; }
    }

    private readonly Dictionary<long, Part> _parts = [];

    public int Profiles { get; private set; }

    public int Unreadable { get; private set; }

    public long FirstMilliseconds { get; private set; } = long.MaxValue;

    public long LastMilliseconds { get; private set; } = long.MinValue;

    /// <summary>A row of (time_ms, duration_ns, header, samples, labels).</summary>
    public void Add(SqliteDataReader row, StackSnapshot stacks, SqliteConnection connection)
    {
        var headerId = row.GetInt64(2);
        if (!_parts.TryGetValue(headerId, out var part))
        {
            var header = ReadHeader(connection, headerId);
            part = new Part(header, new SampleSums(header.SampleTypes, stacks));
            _parts.Add(headerId, part);
        }

        try
        {
            SampleBlob.AddTo(part.Sums, row.GetFieldValue<byte[]>(3), SelectionFor(row));
        }
        catch (InvalidDataException)
        {
            Unreadable++;
            return;
        }

        Profiles++;
        part.DurationNanoseconds = Saturating.Add(part.DurationNanoseconds, row.GetInt64(1));
        FirstMilliseconds = Math.Min(FirstMilliseconds, row.GetInt64(0));
        LastMilliseconds = Math.Max(LastMilliseconds, row.GetInt64(0));
    }

    public IEnumerable<StackProfile> ToProfiles() => _parts.Values.Select(part =>
    {
        var profile = part.Sums.ToProfile();
        profile.TimeNanoseconds = FirstMilliseconds * 1_000_000;
        profile.DurationNanoseconds = part.DurationNanoseconds;
        profile.PeriodType = part.Header.PeriodType;
        profile.Period = part.Header.Period;
        profile.DefaultSampleType = part.Header.DefaultSampleType;
        return profile;
    });

    /// <summary>The sums of everything, of the function with what it calls, and of the function itself, by sample type.</summary>
    public IEnumerable<(SampleType Type, long Everything, long Total, long Self)> SumFunction(StackSnapshot stacks, string? function)
    {
        var calls = new bool[stacks.Nodes.Count];
        for (var node = 0; node < calls.Length; node++)
        {
            var (parent, id, _) = stacks.Nodes[node];
            calls[node] = (parent >= 0 && calls[parent]) || stacks.Functions[id].Name == function;
        }

        foreach (var part in _parts.Values)
        {
            var everything = part.Sums.SumWhere(_ => true);
            var total = part.Sums.SumWhere(node => node >= 0 && calls[node]);
            var self = part.Sums.SumWhere(node => node >= 0 && stacks.Functions[stacks.Nodes[node].Function].Name == function);
            for (var i = 0; i < everything.Length; i++)
                yield return (part.Header.SampleTypes[i], everything[i], total[i], self[i]);
        }
    }

    public long DurationNanoseconds => _parts.Values.Aggregate(0L, (sum, part) => Saturating.Add(sum, part.DurationNanoseconds));

    private LabelSelection SelectionFor(SqliteDataReader row) => selection.NeedsProfileLabels
        ? selection.For(StoredLabels.Parse(row.GetString(4)))
        : selection;

    private static ProfileHeader ReadHeader(SqliteConnection connection, long id)
    {
        using var select = connection.Command("SELECT json FROM header WHERE id = $0");
        return select.Run(id) is string json
            ? ProfileHeader.Parse(json)
            : throw new InvalidDataException($"the header {id} is missing");
    }
}
