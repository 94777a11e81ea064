using Microsoft.Data.Sqlite;
using NativeProfiler.Pprof;
using NativeProfiler.Storage.Sqlite.Blobs;
using NativeProfiler.Storage.Sqlite.Days;

namespace NativeProfiler.Storage.Sqlite.Merging;

/// <summary>Profiles of one day being summed, apart by header, because their values mean different things.</summary>
internal sealed class DayMerge(
    SqliteConnection connection, StackSnapshot stacks, LabelSelection selection, ProfileWeight? weight) : IEntryVisitor
{
    /// <summary>The sums of the profiles that share a header.</summary>
    internal sealed class Part(ProfileHeader header, int nodeCount)
    {
        public ProfileHeader Header { get; } = header;

        public SampleSums Sums { get; } = new(header.SampleTypes, nodeCount);

        public SampleColumns Columns { get; } = new(header.SampleTypes.Length);

        public long DurationNanoseconds { get; set; }
    }

    private readonly Dictionary<long, Part> _parts = [];

    public StackSnapshot Stacks => stacks;

    public IReadOnlyCollection<Part> Parts => _parts.Values;

    public int Profiles { get; private set; }

    public int Unreadable { get; private set; }

    public long FirstMilliseconds { get; private set; } = long.MaxValue;

    public long LastMilliseconds { get; private set; } = long.MinValue;

    public void Visit(in StoredEntry entry)
    {
        if (!_parts.TryGetValue(entry.Header, out var part))
            _parts.Add(entry.Header, part = new Part(ProfileHeader.Read(connection, entry.Header), stacks.Nodes.Count));

        try
        {
            var labelSets = SampleBlob.Read(entry.Samples, stacks.Nodes.Count, part.Columns);
            var wanted = Array.ConvertAll(labelSets, selection.For(entry).Select);
            if (weight is not null && !HasWeight(part, wanted, weight))
                return;
            part.Sums.Add(part.Columns, wanted);
        }
        catch (InvalidDataException)
        {
            Unreadable += entry.Profiles;
            return;
        }

        Profiles += entry.Profiles;
        part.DurationNanoseconds = Saturating.Add(part.DurationNanoseconds, entry.DurationNanoseconds);
        FirstMilliseconds = Math.Min(FirstMilliseconds, entry.FirstMilliseconds);
        LastMilliseconds = Math.Max(LastMilliseconds, entry.LastMilliseconds);
    }

    private static bool HasWeight(Part part, ReadOnlySpan<LabelSet?> wanted, ProfileWeight weight) =>
        WeightReading.TotalOf(part.Columns, part.Header, wanted, weight.SampleType) >= weight.Least;
}
