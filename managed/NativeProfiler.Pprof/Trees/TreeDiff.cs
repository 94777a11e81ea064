namespace NativeProfiler.Pprof.Trees;

/// <summary>
/// Two call trees in one: every call path of either, column 0 the value in A, column 1 the value in B (0 where a path is not).
/// Boxes are ordered, and should be drawn, by A + B × factor: that adds up, so children fit into their parent.
/// </summary>
public static class TreeDiff
{
    private const int A = 0;
    private const int B = 1;

    public static CallTree Of(CallTree a, CallTree b, double factorOfB)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var functions = new DisplayFunctions();
        var assembler = new TreeAssembler(functions.Functions, 2);
        Add(assembler, functions, a, A);
        Add(assembler, functions, b, B);
        return assembler.Finish([1, factorOfB]);
    }

    private static void Add(TreeAssembler assembler, DisplayFunctions functions, CallTree tree, int column)
    {
        var ids = new int?[tree.Functions.Count];
        var nodes = new int[tree.Count];
        for (var node = 0; node < tree.Count; node++)
        {
            if (node != CallTree.Root)
            {
                var function = tree.Function[node];
                nodes[node] = assembler.Child(nodes[tree.Parent[node]], ids[function] ??= functions.Add(tree.Functions[function]));
            }

            assembler.AddSelf(nodes[node], column, tree.Self[node]);
        }
    }
}
