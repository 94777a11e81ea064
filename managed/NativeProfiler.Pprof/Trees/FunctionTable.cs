namespace NativeProfiler.Pprof.Trees;

/// <summary>
/// The functions of a call tree, or groups of them, with what they used themselves and with all they called. A stack counts
/// once for a group, however often the group stands in it.
/// </summary>
public sealed class FunctionTable
{
    private FunctionTable(int groups, int columns)
    {
        Self = [.. Enumerable.Range(0, columns).Select(_ => new long[groups])];
        Total = [.. Enumerable.Range(0, columns).Select(_ => new long[groups])];
    }

    /// <summary>By column of the tree and group.</summary>
    public IReadOnlyList<long[]> Self { get; }

    public IReadOnlyList<long[]> Total { get; }

    public int Groups => Self[0].Length;

    /// <summary>One group a function.</summary>
    public static FunctionTable Of(CallTree tree)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return Of(tree, [.. Enumerable.Range(0, tree.Functions.Count)], tree.Functions.Count);
    }

    /// <summary>The group of every function of the tree, and how many groups there are.</summary>
    public static FunctionTable Of(CallTree tree, IReadOnlyList<int> groupOfFunction, int groups)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(groupOfFunction);
        var table = new FunctionTable(groups, tree.Columns.Count);
        var outermost = Outermost(tree, groupOfFunction, groups);
        for (var column = 0; column < tree.Columns.Count; column++)
        {
            var (total, self) = (tree.Columns[column].Total, tree.Columns[column].Self);
            for (var node = 1; node < tree.Count; node++)
            {
                var group = groupOfFunction[tree.Function[node]];
                table.Self[column][group] = Saturating.Add(table.Self[column][group], self[node]);
                if (outermost[node])
                    table.Total[column][group] = Saturating.Add(table.Total[column][group], total[node]);
            }
        }

        return table;
    }

    /// <summary>Whether no caller of the node is of its group.</summary>
    private static bool[] Outermost(CallTree tree, IReadOnlyList<int> groupOfFunction, int groups)
    {
        var outermost = new bool[tree.Count];
        var depthInGroup = new int[groups];
        var path = new Stack<int>([CallTree.Root]);
        for (var node = 1; node < tree.Count; node++)
        {
            for (; path.Peek() != tree.Parent[node]; path.Pop())
                depthInGroup[groupOfFunction[tree.Function[path.Peek()]]]--;
            outermost[node] = depthInGroup[groupOfFunction[tree.Function[node]]]++ == 0;
            path.Push(node);
        }

        return outermost;
    }
}
