using Microsoft.Data.Sqlite;
using NativeProfiler.Pprof;
using NativeProfiler.Storage.Sqlite.Blobs;
using NativeProfiler.Storage.Sqlite.Days;

namespace NativeProfiler.Storage.Sqlite.Merging;

/// <summary>The total of one value in each profile. One that is damaged has none.</summary>
internal sealed class WeightReading(SqliteConnection connection, int nodeCount, LabelSelection selection, string sampleType)
    : IEntryVisitor
{
    private readonly Dictionary<long, (ProfileHeader Header, SampleColumns Columns)> _headers = [];

    public List<long> Totals { get; } = [];

    public void Visit(in StoredEntry entry)
    {
        if (!_headers.TryGetValue(entry.Header, out var kind))
        {
            var header = ProfileHeader.Read(connection, entry.Header);
            _headers.Add(entry.Header, kind = (header, new SampleColumns(header.SampleTypes.Length)));
        }

        try
        {
            var labelSets = SampleBlob.Read(entry.Samples, nodeCount, kind.Columns);
            var wanted = Array.ConvertAll(labelSets, selection.For(entry).Select);
            if (TotalOf(kind.Columns, kind.Header, wanted, sampleType) is { } total)
                Totals.Add(total);
        }
        catch (InvalidDataException)
        {
            // A merge counts it among the unreadable.
        }
    }

    /// <summary>The sum over the samples whose label sets are wanted; null when the profile has no such value.</summary>
    public static long? TotalOf(SampleColumns columns, ProfileHeader header, ReadOnlySpan<LabelSet?> wanted, string sampleType)
    {
        for (var column = 0; column < header.SampleTypes.Length; column++)
        {
            if (header.SampleTypes[column].Type != sampleType)
                continue;
            var values = columns.Values(column);
            var sets = columns.LabelSets;
            var total = 0L;
            for (var row = 0; row < values.Length; row++)
            {
                if (wanted[(int)sets[row]] is not null)
                    total = Saturating.Add(total, values[row]);
            }

            return total;
        }

        return null;
    }
}
