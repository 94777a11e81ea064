namespace NativeProfiler.Pprof;

/// <summary>Indexes into the string table, unchecked, as they stand in the profile.</summary>
internal readonly record struct RawValueType(long Type, long Unit)
{
    public static RawValueType Read(ReadOnlySpan<byte> message)
    {
        var (type, unit) = (0L, 0L);
        var cursor = new ProtoCursor(message, "a sample type");
        while (cursor.Next())
        {
            switch (cursor.Field)
            {
                case 1:
                    type = cursor.ReadSigned();
                    break;
                case 2:
                    unit = cursor.ReadSigned();
                    break;
                default:
                    cursor.Skip();
                    break;
            }
        }

        return new RawValueType(type, unit);
    }
}

internal readonly record struct RawMapping(ulong Id, ulong Start, ulong FileOffset, long FileName)
{
    public static RawMapping Read(ReadOnlySpan<byte> message, int number)
    {
        var mapping = default(RawMapping);
        var cursor = new ProtoCursor(message, "mapping", number);
        while (cursor.Next())
        {
            switch (cursor.Field)
            {
                case 1:
                    mapping = mapping with { Id = cursor.ReadUnsigned() };
                    break;
                case 2:
                    mapping = mapping with { Start = cursor.ReadUnsigned() };
                    break;
                case 4:
                    mapping = mapping with { FileOffset = cursor.ReadUnsigned() };
                    break;
                case 5:
                    mapping = mapping with { FileName = cursor.ReadSigned() };
                    break;
                default:
                    cursor.Skip();
                    break;
            }
        }

        return mapping;
    }
}

internal readonly record struct RawFunction(ulong Id, long Name, long SystemName, long FileName, long StartLine)
{
    public static RawFunction Read(ReadOnlySpan<byte> message, int number)
    {
        var function = default(RawFunction);
        var cursor = new ProtoCursor(message, "function", number);
        while (cursor.Next())
        {
            switch (cursor.Field)
            {
                case 1:
                    function = function with { Id = cursor.ReadUnsigned() };
                    break;
                case 2:
                    function = function with { Name = cursor.ReadSigned() };
                    break;
                case 3:
                    function = function with { SystemName = cursor.ReadSigned() };
                    break;
                case 4:
                    function = function with { FileName = cursor.ReadSigned() };
                    break;
                case 5:
                    function = function with { StartLine = cursor.ReadSigned() };
                    break;
                default:
                    cursor.Skip();
                    break;
            }
        }

        return function;
    }
}

internal readonly record struct RawLine(ulong FunctionId, long Line)
{
    public static RawLine Read(ReadOnlySpan<byte> message, int location)
    {
        var line = default(RawLine);
        var cursor = new ProtoCursor(message, "a line of location", location);
        while (cursor.Next())
        {
            switch (cursor.Field)
            {
                case 1:
                    line = line with { FunctionId = cursor.ReadUnsigned() };
                    break;
                case 2:
                    line = line with { Line = cursor.ReadSigned() };
                    break;
                default:
                    cursor.Skip();
                    break;
            }
        }

        return line;
    }
}

/// <summary>A place in the code; its lines, innermost inlined function first, are a slice of a list that all locations share.</summary>
internal readonly record struct RawLocation(ulong Id, ulong MappingId, ulong Address, int FirstLine, int LineCount)
{
    public static RawLocation Read(ReadOnlySpan<byte> message, int number, List<RawLine> lines, int lineLimit)
    {
        var location = new RawLocation { FirstLine = lines.Count };
        var cursor = new ProtoCursor(message, "location", number);
        while (cursor.Next())
        {
            switch (cursor.Field)
            {
                case 1:
                    location = location with { Id = cursor.ReadUnsigned() };
                    break;
                case 2:
                    location = location with { MappingId = cursor.ReadUnsigned() };
                    break;
                case 3:
                    location = location with { Address = cursor.ReadUnsigned() };
                    break;
                case 4:
                    lines.Add(RawLine.Read(cursor.ReadBytes(), number));
                    location = location with { LineCount = location.LineCount + 1 };
                    if (location.LineCount > lineLimit)
                        throw new PprofFormatException($"location {number} has more than {lineLimit} lines", nameof(PprofLimits.LinesPerLocation));
                    break;
                default:
                    cursor.Skip();
                    break;
            }
        }

        return location;
    }
}
