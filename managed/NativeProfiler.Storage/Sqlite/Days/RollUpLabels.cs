using NativeProfiler.Storage.Sqlite.Blobs;

namespace NativeProfiler.Storage.Sqlite.Days;

/// <summary>
/// What a roll-up knows of labels: which keys of samples it dropped, which keys whole profiles had, and how many profiles had
/// each value of the others.
/// </summary>
internal sealed record RollUpLabels(
    IReadOnlyList<string> DroppedKeys, IReadOnlyList<string> ProfileKeys, IReadOnlyList<LabelValue> Values)
{
    public byte[] ToBlob()
    {
        var writer = new BlobWriter();
        foreach (var keys in (ReadOnlySpan<IReadOnlyList<string>>)[DroppedKeys, ProfileKeys])
        {
            writer.Write(keys.Count);
            foreach (var key in keys)
                writer.Write(key);
        }

        writer.Write(Values.Count);
        foreach (var value in Values)
        {
            writer.Write(value.Key);
            writer.Write(value.Value);
            writer.Write(value.Profiles);
        }

        return writer.ToArray();
    }

    public static RollUpLabels Parse(ReadOnlySpan<byte> blob)
    {
        var reader = new BlobReader(blob);
        var keys = new string[2][];
        for (var list = 0; list < keys.Length; list++)
        {
            keys[list] = new string[reader.ReadCount(reader.Left)];
            for (var i = 0; i < keys[list].Length; i++)
                keys[list][i] = reader.ReadString();
        }

        var values = new LabelValue[reader.ReadCount(reader.Left)];
        for (var i = 0; i < values.Length; i++)
            values[i] = new LabelValue(reader.ReadString(), reader.ReadString(), reader.ReadCount(int.MaxValue));
        return new RollUpLabels(keys[0], keys[1], values);
    }
}
