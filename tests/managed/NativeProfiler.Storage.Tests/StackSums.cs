using NativeProfiler.Pprof;

namespace NativeProfiler.Storage.Tests;

/// <summary>A profile as text, stack by stack, to compare what was stored with what should be there.</summary>
internal static class StackSums
{
    public static SortedDictionary<string, string> Of(StackProfile profile, SampleLabels labels, Func<LabelSet, bool>? wanted = null)
    {
        var sums = new SortedDictionary<string, (long Samples, long Cpu)>(StringComparer.Ordinal);
        for (var row = 0; row < profile.Samples.Count; row++)
        {
            var key = profile.Samples.KeyAt(row);
            if (wanted is not null && !wanted(profile.LabelSets[key.LabelSet]))
                continue;
            var text = labels.KeepsAll ? string.Join(',', profile.LabelSets[key.LabelSet].Labels.ToArray()) : "";
            for (var node = key.Node; node != StackTable.NoParent; node = profile.Stacks.NodeAt(node).Parent)
                text += $" {profile.Stacks.FunctionAt(profile.Stacks.NodeAt(node).Function)}:{profile.Stacks.NodeAt(node).Line}";
            var values = profile.Samples.ValuesAt(row);
            var (samples, cpu) = sums.GetValueOrDefault(text);
            sums[text] = (samples + values[0], cpu + values[1]);
        }

        return new SortedDictionary<string, string>(sums.ToDictionary(pair => pair.Key, pair => $"{pair.Value}"), StringComparer.Ordinal);
    }

    /// <summary>The CPU of every stack in which the function is, each stack once.</summary>
    public static (long Total, long Self) OfFunction(StackProfile profile, string function)
    {
        var (total, self) = (0L, 0L);
        for (var row = 0; row < profile.Samples.Count; row++)
        {
            var leaf = profile.Samples.KeyAt(row).Node;
            var cpu = profile.Samples.ValuesAt(row)[1];
            for (var node = leaf; node != StackTable.NoParent; node = profile.Stacks.NodeAt(node).Parent)
            {
                if (profile.Stacks.FunctionAt(profile.Stacks.NodeAt(node).Function).Name != function)
                    continue;
                total += cpu;
                break;
            }

            if (leaf != StackTable.NoParent && profile.Stacks.FunctionAt(profile.Stacks.NodeAt(leaf).Function).Name == function)
                self += cpu;
        }

        return (total, self);
    }
}
