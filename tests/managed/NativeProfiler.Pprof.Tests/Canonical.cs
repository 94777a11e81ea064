namespace NativeProfiler.Pprof.Tests;

/// <summary>A profile as sorted text, so that two can be compared whatever their ids are.</summary>
internal static class Canonical
{
    public static string Of(StackProfile profile)
    {
        var order = Enumerable.Range(0, profile.SampleTypes.Length)
            .OrderBy(i => profile.SampleTypes[i].ToString(), StringComparer.Ordinal).ToArray();
        var lines = Enumerable.Range(0, profile.Samples.Count).Select(row =>
        {
            var key = profile.Samples.KeyAt(row);
            var frames = new List<string>();
            for (var node = key.Node; node != StackTable.NoParent; node = profile.Stacks.NodeAt(node).Parent)
                frames.Add($"{profile.Stacks.FunctionAt(profile.Stacks.NodeAt(node).Function)}:{profile.Stacks.NodeAt(node).Line}");
            var labels = profile.LabelSets[key.LabelSet].Labels.ToArray();
            var values = order.Select(i => profile.Samples.ValuesAt(row)[i]);
            return $"{string.Join(';', frames)} {string.Join(',', labels)} {string.Join(' ', values)}";
        });
        return string.Join('\n',
            [.. order.Select(i => profile.SampleTypes[i].ToString()), .. lines.Order(StringComparer.Ordinal)]);
    }
}
