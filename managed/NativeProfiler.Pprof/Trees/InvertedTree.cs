using NativeProfiler.Pprof.Filters;

namespace NativeProfiler.Pprof.Trees;

/// <summary>
/// A call tree upside down: at the top the functions that use something themselves, below each its callers.
/// <code>
/// Main → Serve → Copy (self 2)     Copy (7) → Serve (2) → Main (2)
///        Collect → Copy (self 5)            → Collect (5)
/// </code>
/// A node's total is the self value that was reached through this path, its self value that of stacks which begin there.
/// </summary>
public static class InvertedTree
{
    /// <summary>Callers are repeated below each callee: what a 100,000-node profile needs, and some 300 MB of memory at worst.</summary>
    private const int MostNodes = 2_000_000;

    /// <summary>Children are ordered by their totals times the weights, one a column. Throws <see cref="FilterException"/> when there are too many.</summary>
    public static CallTree Of(CallTree tree, ReadOnlySpan<double> weights) => Of(tree, weights, MostNodes);

    internal static CallTree Of(CallTree tree, ReadOnlySpan<double> weights, int most)
    {
        ArgumentNullException.ThrowIfNull(tree);
        var columns = tree.Columns.Count;
        var assembler = new TreeAssembler(tree.Functions, columns);
        for (var node = 0; node < tree.Count; node++)
        {
            if (!tree.Columns.Any(column => column.Self[node] != 0))
                continue;
            var place = CallTree.Root;
            for (var frame = node; frame > CallTree.Root; frame = tree.Parent[frame])
                place = assembler.Child(place, tree.Function[frame]);
            if (assembler.Count > most)
                throw new FilterException("the graph has too many frames to be turned upside down; focus on a part of it first");
            for (var column = 0; column < columns; column++)
                assembler.AddSelf(place, column, tree.Columns[column].Self[node]);
        }

        return assembler.Finish(weights);
    }
}
