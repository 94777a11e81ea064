using NativeProfiler.Pprof;

namespace NativeProfiler.Storage.Sqlite.Blobs;

/// <summary>
/// The samples of a profile or of a roll-up in one compact blob: format, values per sample, the label sets (local, since
/// labels may name single traces), the number of samples, then column by column: distances from node to node, label sets if
/// there are any, and the values of each type divided by the number that divides all of them (the sampling period, often).
/// </summary>
internal static class SampleBlob
{
    private const int Format = 2;
    private const int MostLabels = 1 << 20;

    public static byte[] Write(SampleColumns columns, IReadOnlyList<LabelSet> labelSets)
    {
        var writer = new BlobWriter();
        writer.Write(Format);
        writer.Write(columns.Width);
        var hasLabels = columns.LabelSets.ContainsAnyExcept(LabelTable.NoLabels);
        if (hasLabels)
        {
            var labels = new BlobWriter();
            WriteLabelSets(labels, labelSets);
            writer.Write(labels.ToArray());
        }
        else
        {
            writer.Write([]);
        }

        writer.Write(columns.Count);
        var previous = (long)StackTable.NoParent;
        foreach (var node in columns.Nodes)
        {
            writer.Write((ulong)(node - previous));
            previous = node;
        }

        if (hasLabels)
        {
            foreach (var labelSet in columns.LabelSets)
                writer.Write((ulong)labelSet);
        }

        for (var column = 0; column < columns.Width; column++)
            WriteValues(writer, columns.Values(column));
        return writer.ToArray();
    }

    /// <summary>Fills the columns and returns the label sets. Nothing is believed before all of it has been checked.</summary>
    public static LabelSet[] Read(ReadOnlySpan<byte> blob, int nodeCount, SampleColumns columns)
    {
        var reader = new BlobReader(blob);
        var labelSets = ReadHead(ref reader, columns.Width);
        columns.Resize(reader.ReadCount(reader.Left));
        reader.ReadColumn(columns.Nodes);
        var node = (long)StackTable.NoParent;
        foreach (ref var place in columns.Nodes)
        {
            // A distance that is too large, as unsigned number, is also one that would be negative.
            if ((ulong)place > (ulong)(nodeCount - 1 - node))
                throw new InvalidDataException("a stored profile is damaged: it has a stack that the dictionary lacks");
            place = node += place;
        }

        if (labelSets.Length == 0)
            columns.LabelSets.Clear();
        else
            ReadLabelIds(ref reader, columns.LabelSets, labelSets.Length);
        for (var column = 0; column < columns.Width; column++)
            ReadValues(ref reader, columns.Values(column));
        if (!reader.AtEnd)
            throw new InvalidDataException("a stored profile is damaged: there are bytes after its end");
        return labelSets.Length == 0 ? [LabelSet.Empty] : labelSets;
    }

    /// <summary>The label sets alone.</summary>
    public static LabelSet[] ReadLabels(ReadOnlySpan<byte> blob, int width)
    {
        var reader = new BlobReader(blob);
        return ReadHead(ref reader, width);
    }

    private static LabelSet[] ReadHead(ref BlobReader reader, int width)
    {
        if (reader.ReadCount(int.MaxValue) != Format)
            throw new InvalidDataException("a stored profile has an unknown format");
        if (reader.ReadCount(int.MaxValue) != width)
            throw new InvalidDataException("a stored profile is damaged: its values do not match its types");
        var labels = reader.ReadBytes();
        return labels.IsEmpty ? [] : ReadLabelSets(labels);
    }

    private static void ReadLabelIds(ref BlobReader reader, Span<long> ids, int count)
    {
        reader.ReadColumn(ids);
        foreach (var id in ids)
        {
            if ((ulong)id >= (ulong)count)
                throw new InvalidDataException("a stored profile is damaged: a label set is missing");
        }
    }

    private static void WriteValues(BlobWriter writer, ReadOnlySpan<long> values)
    {
        var divisor = 0L;
        foreach (var value in values)
            divisor = GreatestCommonDivisor(divisor, value);
        divisor = Math.Max(1, divisor);
        writer.Write((ulong)divisor);
        foreach (var value in values)
            writer.Write(unchecked((ulong)(value / divisor)));
    }

    private static void ReadValues(ref BlobReader reader, Span<long> values)
    {
        var divisor = unchecked((long)reader.Read());
        reader.ReadColumn(values);
        if (divisor == 1)
            return;
        foreach (ref var value in values)
            value = Saturating.Multiply(value, divisor);
    }

    private static long GreatestCommonDivisor(long a, long b)
    {
        if (a == 1 || b == long.MinValue)
            return 1;
        b = Math.Abs(b);
        while (b != 0)
            (a, b) = (b, a % b);
        return a;
    }

    private static void WriteLabelSets(BlobWriter writer, IReadOnlyList<LabelSet> sets)
    {
        var strings = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var set in sets)
        {
            foreach (var label in set.Labels)
            {
                strings.TryAdd(label.Key, strings.Count);
                strings.TryAdd(label.Text, strings.Count);
                strings.TryAdd(label.Unit, strings.Count);
            }
        }

        writer.Write(strings.Count);
        foreach (var text in strings.Keys)
            writer.Write(text);
        writer.Write(sets.Count);
        foreach (var set in sets)
        {
            writer.Write(set.Labels.Length);
            foreach (var label in set.Labels)
            {
                writer.Write(strings[label.Key]);
                writer.Write(strings[label.Text]);
                writer.WriteSigned(label.Number);
                writer.Write(strings[label.Unit]);
            }
        }
    }

    private static LabelSet[] ReadLabelSets(ReadOnlySpan<byte> bytes)
    {
        var reader = new BlobReader(bytes);
        var strings = new string[reader.ReadCount(reader.Left)];
        for (var i = 0; i < strings.Length; i++)
            strings[i] = reader.ReadString();
        var sets = new LabelSet[reader.ReadCount(MostLabels)];
        for (var id = 0; id < sets.Length; id++)
        {
            var labels = new SampleLabel[reader.ReadCount(MostLabels)];
            for (var i = 0; i < labels.Length; i++)
            {
                labels[i] = new SampleLabel(
                    strings[reader.ReadCount(strings.Length - 1)], strings[reader.ReadCount(strings.Length - 1)],
                    reader.ReadSigned(), strings[reader.ReadCount(strings.Length - 1)]);
            }

            sets[id] = labels.Length == 0 ? LabelSet.Empty : new LabelSet(labels);
        }

        return sets;
    }
}
