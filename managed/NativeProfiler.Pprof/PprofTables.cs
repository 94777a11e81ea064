namespace NativeProfiler.Pprof;

/// <summary>
/// First pass over a profile: everything but the samples, as the numbers that stand in it, since strings and ids may be
/// used before they appear.
/// </summary>
internal sealed class PprofTables
{
    private readonly Dictionary<ulong, int> _mappingIds = [];
    private readonly Dictionary<ulong, int> _functionIds = [];
    private readonly Dictionary<ulong, int> _locationIds = [];
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

    public static PprofTables Read(ReadOnlySpan<byte> message, PprofLimits limits)
    {
        var tables = new PprofTables();
        var cursor = new ProtoCursor(message, "the profile");
        while (cursor.Next())
            tables.ReadField(ref cursor, limits);
        return tables;
    }

    public int LocationIndex(ulong id) => Find(_locationIds, id, "location");

    public RawFunction Function(ulong id) => Functions[Find(_functionIds, id, "function")];

    /// <summary>Null for id 0, which means "not known".</summary>
    public RawMapping? Mapping(ulong id) => id == 0 ? null : Mappings[Find(_mappingIds, id, "mapping")];

    private void ReadField(ref ProtoCursor cursor, PprofLimits limits)
    {
        switch (cursor.Field)
        {
            case 1:
                Check(SampleTypes.Count, limits.SampleTypes, "sample types", nameof(PprofLimits.SampleTypes));
                SampleTypes.Add(RawValueType.Read(cursor.ReadBytes()));
                break;
            case 3:
                Check(Mappings.Count, limits.Mappings, "mappings", nameof(PprofLimits.Mappings));
                var mapping = RawMapping.Read(cursor.ReadBytes(), Mappings.Count);
                AddId(_mappingIds, mapping.Id, "mapping");
                Mappings.Add(mapping);
                break;
            case 4:
                Check(Locations.Count, limits.Locations, "locations", nameof(PprofLimits.Locations));
                var location = RawLocation.Read(cursor.ReadBytes(), Locations.Count, Lines, limits.LinesPerLocation);
                Check(Lines.Count - 1, limits.Lines, "lines of locations", nameof(PprofLimits.Lines));
                AddId(_locationIds, location.Id, "location");
                Locations.Add(location);
                break;
            case 5:
                Check(Functions.Count, limits.Functions, "functions", nameof(PprofLimits.Functions));
                var function = RawFunction.Read(cursor.ReadBytes(), Functions.Count);
                AddId(_functionIds, function.Id, "function");
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

    private static void AddId(Dictionary<ulong, int> ids, ulong id, string what)
    {
        if (id == 0)
            throw new PprofFormatException($"{what} {ids.Count} has the reserved id 0");
        if (!ids.TryAdd(id, ids.Count))
            throw new PprofFormatException($"two {what}s have the id {id}");
    }

    private static int Find(Dictionary<ulong, int> ids, ulong id, string what) =>
        ids.TryGetValue(id, out var index) ? index : throw new PprofFormatException($"there is no {what} with the id {id}");

    private static void Check(int count, int limit, string what, string limitName)
    {
        if (count >= limit)
            throw new PprofFormatException($"the profile has more than {limit} {what}", limitName);
    }
}
