using Microsoft.Data.Sqlite;
using NativeProfiler.Pprof;

namespace NativeProfiler.Storage.Sqlite;

/// <summary>Profiles of one day being summed, apart by header, because their values mean different things.</summary>
internal sealed class DayMerge
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

    /// <summary>A row of (time_ms, duration_ns, header, samples).</summary>
    public void Add(SqliteDataReader row, StackSnapshot stacks, SampleLabels labels, SqliteConnection connection)
    {
        var headerId = row.GetInt64(2);
        if (!_parts.TryGetValue(headerId, out var part))
        {
            var header = ReadHeader(connection, headerId);
            part = new Part(header, new SampleSums(header.SampleTypes, stacks, labels));
            _parts.Add(headerId, part);
        }

        try
        {
            SampleBlob.AddTo(part.Sums, row.GetFieldValue<byte[]>(3));
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

    private static ProfileHeader ReadHeader(SqliteConnection connection, long id)
    {
        using var select = connection.Command("SELECT json FROM header WHERE id = $0");
        return select.Run(id) is string json
            ? ProfileHeader.Parse(json)
            : throw new InvalidDataException($"the header {id} is missing");
    }
}
