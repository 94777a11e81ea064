using NativeProfiler.Pprof.Trees;

namespace NativeProfiler.Pprof.Filters;

/// <summary>
/// Applies filters to a call tree in their fixed order: stack filters, show-from, focus, frame filters, highlight.
/// <code>
/// Main → Serve → Parse (self 3)      hideFrames:Serve    Main → Parse (3), Main (self 4)
///              (Serve's self 4)      showFrom:Serve      Serve (4) → Parse (3)
///                                    focus:Parse         Parse (3), callers: Parse → Serve → Main (3)
/// </code>
/// A tree has callers before callees, so what holds for a stack is handed down from node to node. No node appears that was
/// not there, and no value is lost but that of stacks which filters drop.
/// </summary>
public static class TreeFilter
{
    public static FilteredTree Apply(CallTree tree, IReadOnlyList<FrameFilter> filters)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(filters);
        long[] unfiltered = [.. tree.Columns.Select(column => column.Total[CallTree.Root])];
        if (filters.Count == 0)
            return new FilteredTree { Tree = tree, Unfiltered = unfiltered };

        var matches = FunctionMatches.Of(tree.Functions, filters);
        var cut = StackCut.Of(tree, matches);
        var shown = cut.IsWhole && !matches.Has(FilterKind.HideFrames) && !matches.Has(FilterKind.ShowFrames)
            ? tree
            : Rebuild(tree, matches, cut);
        var filtered = new FilteredTree
        {
            Tree = shown,
            Callers = matches.Has(FilterKind.Focus) ? CallerTree.Of(tree, matches, cut) : null,
            Unfiltered = unfiltered,
        };
        return matches.Has(FilterKind.Highlight) ? Highlight(filtered, matches) : filtered;
    }

    private static CallTree Rebuild(CallTree tree, FunctionMatches matches, StackCut cut)
    {
        var columns = tree.Columns.Count;
        var assembler = new TreeAssembler(tree.Functions, columns, tree.Count);
        var nodes = new int[tree.Count];
        for (var node = 0; node < tree.Count; node++)
        {
            if (!cut.IsUsed(node))
                continue;
            var parent = tree.Parent[node];
            nodes[node] = parent >= 0 && cut.IsShown(parent) ? nodes[parent] : CallTree.Root;
            if (tree.Function[node] >= 0 && matches.IsShown(tree.Function[node]))
                nodes[node] = assembler.Child(nodes[node], tree.Function[node]);
            if (!cut.IsKept(node))
                continue;
            for (var column = 0; column < columns; column++)
                assembler.AddSelf(nodes[node], column, tree.Columns[column].Self[node]);
        }

        return assembler.Finish();
    }

    private static FilteredTree Highlight(FilteredTree filtered, FunctionMatches matches)
    {
        var tree = filtered.Tree;
        var highlight = new bool[tree.Functions.Count];
        for (var function = 0; function < highlight.Length; function++)
            highlight[function] = matches.Mask(FilterKind.Highlight, function) != 0;

        var totals = new long[tree.Columns.Count];
        var covered = new bool[tree.Count];
        for (var node = 1; node < tree.Count; node++)
        {
            covered[node] = covered[tree.Parent[node]];
            if (covered[node] || !highlight[tree.Function[node]])
                continue;
            covered[node] = true;
            for (var column = 0; column < totals.Length; column++)
                totals[column] = Saturating.Add(totals[column], tree.Columns[column].Total[node]);
        }

        return filtered with { Highlight = highlight, Highlighted = totals };
    }
}
