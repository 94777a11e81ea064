using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using NativeProfiler.Backend.Ingest;
using NativeProfiler.Pprof;

namespace NativeProfiler.Backend.Push;

/// <summary>
/// Folded text, `root;caller;leaf 12` (or without a count, once per sample), as a pprof profile: it is then checked and stored
/// like every other one.
/// </summary>
internal static class FoldedStacks
{
    public static byte[] ToPprof(ReadOnlySpan<byte> text, bool hasCounts, SampleType type, long perSample)
    {
        ImmutableArray<SampleType> types = type.Unit == "count" ? [type] : [new("samples", "count"), type];
        var profile = new StackProfile(types) { DefaultSampleType = type.Type };
        var number = 0;
        foreach (var range in text.Split((byte)'\n'))
        {
            number++;
            var line = text[range].TrimEnd((byte)'\r');
            if (!line.IsEmpty)
                Add(profile, Encoding.UTF8.GetString(line), number, hasCounts, perSample);
        }

        return profile.Samples.Count > 0
            ? PprofWriter.Write(profile)
            : throw DeploymentRules.Refused("the text holds no stacks");
    }

    private static void Add(StackProfile profile, string line, int number, bool hasCounts, long perSample)
    {
        var (stack, count) = (line, 1L);
        if (hasCounts)
        {
            var space = line.LastIndexOf(' ');
            if (space <= 0 || !long.TryParse(line.AsSpan(space + 1), NumberStyles.None, CultureInfo.InvariantCulture, out count))
                throw DeploymentRules.Refused($"line {number} does not end with a space and a count: {DeploymentRules.Quote(line)}");
            stack = line[..space];
        }

        var node = StackTable.NoParent;
        foreach (var frame in stack.Split(';'))
        {
            if (profile.Stacks.NodeCount >= PprofLimits.Default.StackNodes)
            {
                IngestCounters.Refuse(nameof(PprofLimits.StackNodes));
                throw DeploymentRules.Refused($"the text has more than {PprofLimits.Default.StackNodes} distinct callers and frames");
            }

            var name = frame.Length > 0 ? frame : "[unnamed]";
            node = profile.Stacks.AddNode(new StackNode(node, profile.Stacks.AddFunction(new FunctionKey(name, "", "", 0, "")), 0));
        }

        ReadOnlySpan<long> values = profile.SampleTypes.Length == 1 ? [count] : [count, Saturating.Multiply(count, perSample)];
        profile.Samples.Add(new SampleKey(node, LabelTable.NoLabels), values);
    }
}
