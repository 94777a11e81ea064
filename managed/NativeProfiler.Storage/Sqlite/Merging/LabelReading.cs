using Microsoft.Data.Sqlite;
using NativeProfiler.Storage.Sqlite.Blobs;
using NativeProfiler.Storage.Sqlite.Days;

namespace NativeProfiler.Storage.Sqlite.Merging;

/// <summary>Counts the labels of what a scan finds.</summary>
internal sealed class LabelReading(SqliteConnection connection) : IEntryVisitor
{
    private readonly Dictionary<long, int> _widths = [];

    public LabelCounts Counts { get; } = new();

    public void Visit(in StoredEntry entry)
    {
        if (entry.IsRollUp)
        {
            foreach (var value in RollUpLabels.Parse(entry.Labels).Values)
                Counts.Add(value);
            return;
        }

        try
        {
            AddProfile(entry);
        }
        catch (InvalidDataException)
        {
            // A damaged profile is counted by whoever merges it.
        }
    }

    private void AddProfile(in StoredEntry entry)
    {
        if (!_widths.TryGetValue(entry.Header, out var width))
            _widths.Add(entry.Header, width = ProfileHeader.Read(connection, entry.Header).SampleTypes.Length);
        Counts.Add(StoredLabels.Parse(entry.Labels), SampleBlob.ReadLabels(entry.Samples, width), _ => true);
    }
}
