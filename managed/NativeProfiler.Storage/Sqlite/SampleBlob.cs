using NativeProfiler.Pprof;

namespace NativeProfiler.Storage.Sqlite;

/// <summary>
/// A profile's samples in one compact blob: format number, values per sample, the label sets (local to the profile, since
/// labels may name single traces), then the samples by rising node: distance to the node before, label set, values.
/// </summary>
internal static class SampleBlob
{
    private const int Format = 1;
    private const int MostLabels = 1 << 20;

    public static byte[] Write(StackProfile profile, Func<int, int> nodeInFile)
    {
        var writer = new BlobWriter();
        writer.Write(Format);
        writer.Write((ulong)profile.SampleTypes.Length);
        WriteLabelSets(writer, profile.LabelSets);

        var rows = new (int Node, int LabelSet, int Row)[profile.Samples.Count];
        for (var row = 0; row < rows.Length; row++)
        {
            var key = profile.Samples.KeyAt(row);
            rows[row] = (nodeInFile(key.Node), key.LabelSet, row);
        }

        Array.Sort(rows);
        writer.Write((ulong)rows.Length);
        var previous = StackTable.NoParent;
        foreach (var (node, labelSet, row) in rows)
        {
            writer.Write((ulong)(node - previous));
            writer.Write((ulong)labelSet);
            foreach (var value in profile.Samples.ValuesAt(row))
                writer.WriteSigned(value);
            previous = node;
        }

        return writer.ToArray();
    }

    public static void AddTo(SampleSums sums, ReadOnlySpan<byte> blob, LabelSelection selection)
    {
        var reader = new BlobReader(blob);
        if (reader.ReadCount(int.MaxValue) != Format)
            throw new InvalidDataException("a stored profile has an unknown format");
        if (reader.ReadCount(int.MaxValue) != sums.Width)
            throw new InvalidDataException("a stored profile is damaged: its values do not match its types");
        var labelSets = Array.ConvertAll(ReadLabelSets(ref reader), selection.Select);

        Span<long> values = stackalloc long[sums.Width];
        var samples = reader.ReadCount(blob.Length);
        var node = StackTable.NoParent;
        for (var sample = 0; sample < samples; sample++)
        {
            node += reader.ReadCount(sums.NodeCount - 1 - node);
            var labels = labelSets[reader.ReadCount(labelSets.Length - 1)];
            for (var i = 0; i < values.Length; i++)
                values[i] = reader.ReadSigned();
            if (labels is not null)
                sums.Add(node, labels, values);
        }

        if (!reader.AtEnd)
            throw new InvalidDataException("a stored profile is damaged: there are bytes after its end");
    }

    /// <summary>The label sets of a profile, without its samples.</summary>
    public static LabelSet[] ReadLabels(ReadOnlySpan<byte> blob)
    {
        var reader = new BlobReader(blob);
        reader.Read();
        reader.Read();
        return ReadLabelSets(ref reader);
    }

    private static void WriteLabelSets(BlobWriter writer, LabelTable sets)
    {
        writer.Write((ulong)sets.Count);
        for (var id = 0; id < sets.Count; id++)
        {
            writer.Write((ulong)sets[id].Labels.Length);
            foreach (var label in sets[id].Labels)
            {
                writer.Write(label.Key);
                writer.Write(label.Text);
                writer.WriteSigned(label.Number);
                writer.Write(label.Unit);
            }
        }
    }

    private static LabelSet[] ReadLabelSets(ref BlobReader reader)
    {
        var sets = new LabelSet[reader.ReadCount(MostLabels)];
        for (var id = 0; id < sets.Length; id++)
        {
            var labels = new SampleLabel[reader.ReadCount(MostLabels)];
            for (var i = 0; i < labels.Length; i++)
                labels[i] = new SampleLabel(reader.ReadString(), reader.ReadString(), reader.ReadSigned(), reader.ReadString());
            sets[id] = labels.Length == 0 ? LabelSet.Empty : new LabelSet(labels);
        }

        return sets;
    }
}
