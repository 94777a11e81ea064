namespace NativeProfiler.Wire.Control;

/// <summary>An agent's first message.</summary>
public sealed record Hello(
    ushort MinVersion,
    ushort MaxVersion,
    uint LayoutVersion,
    uint ProcessId,
    ulong StartTimeUnixNanoseconds,
    uint WindowTypes,
    uint Processors,
    string Runtime,
    string AgentVersion,
    string CommandLine,
    string EntryAssembly,
    IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>Reads the message; null when it is not a whole hello.</summary>
    public static Hello? TryRead(ref MessageReader reader)
    {
        if (reader.Type != MessageType.Hello) return null;
        var hello = new Hello(
            reader.ReadUInt16(),
            reader.ReadUInt16(),
            reader.ReadUInt32(),
            reader.ReadUInt32(),
            reader.ReadUInt64(),
            reader.ReadUInt32(),
            reader.ReadUInt32(),
            reader.ReadString(),
            reader.ReadString(),
            reader.ReadString(),
            reader.ReadString(),
            ReadSettings(ref reader));
        return reader.IsComplete ? hello : null;
    }

    private static Dictionary<string, string> ReadSettings(ref MessageReader reader)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int left = reader.ReadUInt16(); left > 0 && !reader.IsBroken; left--)
        {
            var name = reader.ReadString();
            settings[name] = reader.ReadString();
        }

        return settings;
    }
}
