using System.Collections.Immutable;
using NativeProfiler.Backend.Ingest;
using NativeProfiler.Pprof;

namespace NativeProfiler.Backend.Push;

/// <summary>
/// Folded text, `root;caller;leaf 12` (or without a count, once per sample), as a pprof profile: it is then checked and stored
/// like every other one.
/// </summary>
internal static class FoldedStacks
{
    /// <param name="text">The stacks.</param>
    /// <param name="hasCounts">Whether each line ends with a count.</param>
    /// <param name="type">What a count stands for; a count itself is kept beside another unit.</param>
    /// <param name="perSample">How much of it.</param>
    public static byte[] ToPprof(ReadOnlyMemory<byte> text, bool hasCounts, SampleType type, long perSample)
    {
        var folded = Read(hasCounts ? text : AddCounts(text.Span));
        ImmutableArray<SampleType> types = type.Unit == "count" ? [type] : [new("samples", "count"), type];
        var profile = new StackProfile(types) { DefaultSampleType = type.Type };
        var nodes = new StackImporter(folded.Stacks.Snapshot(), profile.Stacks);
        for (var row = 0; row < folded.Samples.Count; row++)
        {
            var count = folded.Samples.ValuesAt(row)[0];
            ReadOnlySpan<long> values = types.Length == 1 ? [count] : [count, Saturating.Multiply(count, perSample)];
            profile.Samples.Add(new SampleKey(nodes.Import(folded.Samples.KeyAt(row).Node), LabelTable.NoLabels), values);
        }

        return PprofWriter.Write(profile);
    }

    private static StackProfile Read(ReadOnlyMemory<byte> text)
    {
        try
        {
            return FoldedReader.Read(text, PprofLimits.Default);
        }
        catch (PprofFormatException e)
        {
            IngestCounters.Refuse(e.Reason);
            throw DeploymentRules.Refused(e.Message);
        }
    }

    private static byte[] AddCounts(ReadOnlySpan<byte> text)
    {
        using var counted = new MemoryStream(text.Length * 2);
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range].TrimEnd((byte)'\r');
            if (line.IsEmpty)
                continue;
            counted.Write(line);
            counted.Write(" 1\n"u8);
        }

        return counted.ToArray();
    }
}
