namespace NativeProfiler.Pprof;

/// <summary>
/// First pass over a profile: everything but the samples, as the numbers that stand in it, since strings and ids may be
/// used before they appear. Made to be used again.
/// </summary>
internal sealed class PprofTables
{
    private readonly IdIndex _mappingIds = new("mapping");
    private readonly IdIndex _functionIds = new("function");
    private readonly IdIndex _locationIds = new("location");
    private readonly List<ulong> _numbers = [];

    public List<RawValueType> SampleTypes { get; } = [];

    public List<Range> Strings { get; } = [];

    public List<RawMapping> Mappings { get; } = [];

    public List<RawFunction> Functions { get; } = [];

    public List<RawLocation> Locations { get; } = [];

    /// <summary>The lines of all locations, one location after the other.</summary>
    public List<RawLine> Lines { get; } = [];

    public List<long> Comments { get; } = [];

    public RawValueType? PeriodType { get; private set; }

    public long TimeNanoseconds { get; private set; }

    public long DurationNanoseconds { get; private set; }

    public long Period { get; private set; }

    public long DefaultSampleType { get; private set; }

    /// <summary>Samples and their bytes, by which the result's size can be guessed.</summary>
    public int Samples { get; private set; }

    public long SampleBytes { get; private set; }

    /// <summary>Entries of the largest table, used or not.</summary>
    public int Capacity => Math.Max(Math.Max(Strings.Capacity, Mappings.Capacity), Math.Max(Functions.Capacity, Math.Max(Locations.Capacity, Lines.Capacity)));

    public void Read(ReadOnlySpan<byte> message, PprofLimits limits)
    {
        Clear();
        var cursor = new ProtoCursor(message, "the profile");
        while (cursor.Next())
            ReadField(ref cursor, limits);
    }

    public void Clear()
    {
        _mappingIds.Clear();
        _functionIds.Clear();
        _locationIds.Clear();
        SampleTypes.Clear();
        Strings.Clear();
        Mappings.Clear();
        Functions.Clear();
        Locations.Clear();
        Lines.Clear();
        Comments.Clear();
        PeriodType = null;
        (TimeNanoseconds, DurationNanoseconds, Period, DefaultSampleType, Samples, SampleBytes) = (0, 0, 0, 0, 0, 0);
    }

    public int LocationIndex(ulong id) => _locationIds.Find(id);

    public RawFunction Function(ulong id) => Functions[_functionIds.Find(id)];

    /// <summary>Null for id 0, which means "not known".</summary>
    public RawMapping? Mapping(ulong id) => id == 0 ? null : Mappings[_mappingIds.Find(id)];

    private void ReadField(ref ProtoCursor cursor, PprofLimits limits)
    {
        switch (cursor.Field)
        {
            case 1:
                Check(SampleTypes.Count, limits.SampleTypes, "sample types", nameof(PprofLimits.SampleTypes));
                SampleTypes.Add(RawValueType.Read(cursor.ReadBytes()));
                break;
            case 2:
                Samples++;
                SampleBytes += cursor.ReadBytes().Length;
                break;
            case 3:
                Check(Mappings.Count, limits.Mappings, "mappings", nameof(PprofLimits.Mappings));
                var mapping = RawMapping.Read(cursor.ReadBytes(), Mappings.Count);
                _mappingIds.Add(mapping.Id);
                Mappings.Add(mapping);
                break;
            case 4:
                Check(Locations.Count, limits.Locations, "locations", nameof(PprofLimits.Locations));
                var location = RawLocation.Read(cursor.ReadBytes(), Locations.Count, Lines, limits.LinesPerLocation);
                Check(Lines.Count - 1, limits.Lines, "lines of locations", nameof(PprofLimits.Lines));
                _locationIds.Add(location.Id);
                Locations.Add(location);
                break;
            case 5:
                Check(Functions.Count, limits.Functions, "functions", nameof(PprofLimits.Functions));
                var function = RawFunction.Read(cursor.ReadBytes(), Functions.Count);
                _functionIds.Add(function.Id);
                Functions.Add(function);
                break;
            case 6:
                Check(Strings.Count, limits.Strings, "strings", nameof(PprofLimits.Strings));
                var length = cursor.ReadBytes().Length;
                Strings.Add((cursor.Position - length)..cursor.Position);
                break;
            case 9:
                TimeNanoseconds = cursor.ReadSigned();
                break;
            case 10:
                DurationNanoseconds = cursor.ReadSigned();
                break;
            case 11:
                PeriodType = RawValueType.Read(cursor.ReadBytes());
                break;
            case 12:
                Period = cursor.ReadSigned();
                break;
            case 13:
                ReadComments(ref cursor, limits);
                break;
            case 14:
                DefaultSampleType = cursor.ReadSigned();
                break;
            default:
                cursor.Skip();
                break;
        }
    }

    private void ReadComments(ref ProtoCursor cursor, PprofLimits limits)
    {
        _numbers.Clear();
        cursor.ReadRepeated(_numbers, limits.Comments - Comments.Count, "comments", nameof(PprofLimits.Comments));
        foreach (var number in _numbers)
            Comments.Add(unchecked((long)number));
    }

    private static void Check(int count, int limit, string what, string limitName)
    {
        if (count >= limit)
            throw new PprofFormatException($"the profile has more than {limit} {what}", limitName);
    }
}
