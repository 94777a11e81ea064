using NativeProfiler.Pprof.Trees;

namespace NativeProfiler.Pprof.Filters;

/// <summary>The other half of a focused graph: who called the focused functions, merged from the function upwards.</summary>
internal static class CallerTree
{
    public static CallTree Of(CallTree tree, FunctionMatches matches, StackCut cut)
    {
        var columns = tree.Columns.Count;
        var assembler = new TreeAssembler(tree.Functions, columns);
        var totals = KeptTotals(tree, cut);
        for (var node = 1; node < tree.Count; node++)
        {
            if (!cut.IsUsed(node) || cut.IsShown(tree.Parent[node]))
                continue; // only where the focus begins
            var place = CallTree.Root;
            for (var frame = node; frame > CallTree.Root && cut.InView[frame]; frame = tree.Parent[frame])
            {
                if (matches.IsShown(tree.Function[frame]))
                    place = assembler.Child(place, tree.Function[frame]);
            }

            for (var column = 0; column < columns; column++)
                assembler.AddSelf(place, column, totals[column][node]);
        }

        return assembler.Finish();
    }

    private static long[][] KeptTotals(CallTree tree, StackCut cut)
    {
        var totals = new long[tree.Columns.Count][];
        for (var column = 0; column < totals.Length; column++)
        {
            var (self, sums) = (tree.Columns[column].Self, new long[tree.Count]);
            for (var node = tree.Count - 1; node > CallTree.Root; node--)
            {
                if (cut.IsKept(node))
                    sums[node] = Saturating.Add(sums[node], self[node]);
                sums[tree.Parent[node]] = Saturating.Add(sums[tree.Parent[node]], sums[node]);
            }

            totals[column] = sums;
        }

        return totals;
    }
}
