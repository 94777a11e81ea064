namespace NativeProfiler.Pprof.Trees;

/// <summary>One box of a tree with its callers above it and everything below it; its siblings are left out, values stay.</summary>
public static class Branch
{
    public static CallTree Of(CallTree tree, int node)
    {
        ArgumentNullException.ThrowIfNull(tree);
        var end = node + 1;
        while (end < tree.Count && tree.Parent[end] >= node)
            end++;

        var ancestors = new Stack<int>();
        for (var above = tree.Parent[node]; above >= 0; above = tree.Parent[above])
            ancestors.Push(above);
        int[] kept = [.. ancestors, .. Enumerable.Range(node, end - node)];
        var place = new Dictionary<int, int>(kept.Length) { [-1] = -1 };
        for (var i = 0; i < kept.Length; i++)
            place[kept[i]] = i;
        return tree with
        {
            Function = Array.ConvertAll(kept, i => tree.Function[i]),
            Parent = Array.ConvertAll(kept, i => place[tree.Parent[i]]),
            Columns =
            [
                .. tree.Columns.Select(column => new TreeColumn(
                    Array.ConvertAll(kept, i => column.Total[i]), Array.ConvertAll(kept, i => column.Self[i]))),
            ],
        };
    }
}
