using System.Globalization;
using System.Text;

namespace NativeProfiler.Pprof;

/// <summary>
/// Reads folded stacks, one a line: `main;work;parse 12`, outermost first, as flamegraph.pl's collapsing scripts write. Within
/// the limits of pprof files; what is wrong is refused with its line.
/// </summary>
public static class FoldedReader
{
    private const int Looked = 1024;

    /// <summary>Whether the bytes are text: a pprof file, compressed or not, has control characters in its first bytes.</summary>
    public static bool IsFolded(ReadOnlyMemory<byte> bytes)
    {
        var start = bytes.Span[..Math.Min(bytes.Length, Looked)];
        return start.Length > 0 && !Inflater.IsGzip(start) && start.IndexOfAnyInRange((byte)0, (byte)8) < 0;
    }

    /// <summary>Throws <see cref="PprofFormatException"/>.</summary>
    public static StackProfile Read(ReadOnlyMemory<byte> bytes, PprofLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (bytes.Length > limits.Bytes)
            throw new PprofFormatException($"the file has {bytes.Length} bytes, the limit is {limits.Bytes}", nameof(PprofLimits.Bytes));
        var profile = new StackProfile([new SampleType("samples", "count")]);
        var (number, frames) = (0, 0L);
        var rest = bytes.Span;
        while (!rest.IsEmpty)
        {
            number++;
            var end = rest.IndexOf((byte)'\n');
            var line = (end < 0 ? rest : rest[..end]).Trim(" \t\r"u8);
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (line.IsEmpty || line[0] == (byte)'#')
                continue;
            if (profile.Samples.Count == limits.Samples)
                throw new PprofFormatException($"the file has more than {limits.Samples} stacks", nameof(PprofLimits.Samples));
            frames += AddLine(profile, line, number, limits);
            if (frames > limits.Frames)
                throw new PprofFormatException($"the file's stacks have more than {limits.Frames} frames together", nameof(PprofLimits.Frames));
        }

        return profile.Samples.Count > 0 ? profile : throw new PprofFormatException("the file has no stacks");
    }

    private static int AddLine(StackProfile profile, ReadOnlySpan<byte> line, int number, PprofLimits limits)
    {
        var space = line.LastIndexOf((byte)' ');
        if (space <= 0 || !long.TryParse(line[(space + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            throw new PprofFormatException(
                $"line {number} is not a stack, frames divided by semicolons, a space and a whole number, such as main;work 12");
        }

        var node = StackTable.NoParent;
        var depth = 0;
        foreach (var range in line[..space].Split((byte)';'))
        {
            var name = line[..space][range].Trim((byte)' ');
            if (name.IsEmpty)
                continue;
            if (++depth > limits.FramesPerStack)
                throw new PprofFormatException($"line {number} has more than {limits.FramesPerStack} frames", nameof(PprofLimits.FramesPerStack));
            var function = profile.Stacks.AddFunction(new FunctionKey(Decode(name, limits), "", "", 0, ""));
            node = profile.Stacks.AddNode(new StackNode(node, function, 0));
            if (profile.Stacks.NodeCount > limits.StackNodes)
            {
                throw new PprofFormatException(
                    $"the file has more than {limits.StackNodes} distinct callers and frames", nameof(PprofLimits.StackNodes));
            }
        }

        profile.Samples.Add(new SampleKey(node, LabelTable.NoLabels), [value]);
        return depth;
    }

    private static string Decode(ReadOnlySpan<byte> name, PprofLimits limits) => name.Length <= limits.StringBytes
        ? Encoding.UTF8.GetString(name)
        : Encoding.UTF8.GetString(name[..limits.StringBytes]) + "…";
}
