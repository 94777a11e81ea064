using System.Collections.Immutable;

namespace NativeProfiler.Pprof.Trees;

/// <summary>A call tree as a profile again, so that what is shown can be written to a file.</summary>
public static class TreeProfile
{
    /// <summary>Lines of functions come from a tree of <see cref="TreeDetail.Lines"/>. One type a column.</summary>
    public static StackProfile Of(CallTree tree, ImmutableArray<SampleType> types, TreeDetail detail)
    {
        ArgumentNullException.ThrowIfNull(tree);
        var profile = new StackProfile(types);
        var functions = new int[tree.Functions.Count];
        for (var i = 0; i < functions.Length; i++)
            functions[i] = profile.Stacks.AddFunction(tree.Functions[i] with { StartLine = 0 });

        var nodes = new int[tree.Count];
        nodes[CallTree.Root] = StackTable.NoParent;
        var values = new long[types.Length];
        for (var node = 0; node < tree.Count; node++)
        {
            if (node != CallTree.Root)
            {
                var line = detail == TreeDetail.Lines ? tree.Functions[tree.Function[node]].StartLine : 0;
                nodes[node] = profile.Stacks.AddNode(new StackNode(nodes[tree.Parent[node]], functions[tree.Function[node]], line));
            }

            for (var column = 0; column < values.Length; column++)
                values[column] = tree.Columns[column].Self[node];
            if (Array.Exists(values, value => value != 0))
                profile.Samples.Add(new SampleKey(nodes[node], LabelTable.NoLabels), values);
        }

        return profile;
    }
}
