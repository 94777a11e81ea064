using NativeProfiler.Pprof.Trees;

namespace NativeProfiler.Pprof.Filters;

/// <summary>
/// Whose values filters keep, by sample of a profile: what a sum by labels needs, where no tree is drawn. Stack filters, show-from
/// and focus drop stacks; frame filters move values to callers and drop none.
/// </summary>
public sealed class KeptStacks
{
    private readonly StackCut? _cut;

    private KeptStacks(StackCut? cut) => _cut = cut;

    /// <summary>Throws <see cref="FilterException"/> when patterns take too long.</summary>
    public static KeptStacks Of(StackProfile profile, IReadOnlyList<FrameFilter> filters)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(filters);
        if (filters.Count == 0)
            return new KeptStacks(null);
        var stacks = profile.Stacks.Snapshot();
        var nodes = stacks.Nodes.Count + 1; // the root has no stack node: all are one further
        var tree = new CallTree
        {
            Functions = stacks.Functions,
            Function = [CallTree.NoFunction, .. stacks.Nodes.Select(node => node.Function)],
            Parent = [-1, .. stacks.Nodes.Select(node => PlaceOf(node.Parent))],
            Columns = [new TreeColumn(new long[nodes], new long[nodes])],
        };
        return new KeptStacks(StackCut.Of(tree, FunctionMatches.Of(stacks.Functions, filters)));
    }

    public bool Has(SampleKey sample) => _cut is null || _cut.IsKept(PlaceOf(sample.Node));

    private static int PlaceOf(int stackNode) => stackNode == StackTable.NoParent ? CallTree.Root : stackNode + 1;
}
