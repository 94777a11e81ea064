using NativeProfiler.Pprof.Trees;

namespace NativeProfiler.Pprof.Tests;

public sealed class CallTreeBuilderTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 50)];

    [Fact]
    public void Lines_of_one_function_are_one_node_and_the_heaviest_child_is_first()
    {
        var profile = new StackProfile([new SampleType("cpu", "nanoseconds")]);
        var main = Function(profile, "Main");
        var light = Function(profile, "Light");
        var heavy = Function(profile, "Heavy");
        var root = profile.Stacks.AddNode(new StackNode(StackTable.NoParent, main, 1));
        var otherLine = profile.Stacks.AddNode(new StackNode(StackTable.NoParent, main, 2));
        Add(profile, profile.Stacks.AddNode(new StackNode(root, light, 1)), 10);
        Add(profile, profile.Stacks.AddNode(new StackNode(root, heavy, 1)), 20);
        Add(profile, profile.Stacks.AddNode(new StackNode(otherLine, heavy, 7)), 5);
        Add(profile, otherLine, 3);

        var tree = CallTreeBuilder.Build(profile, 0);

        Assert.Equal(["", "Main", "Heavy", "Light"], tree.Function.Select(f => f < 0 ? "" : tree.Functions[f].Name));
        Assert.Equal([-1, 0, 1, 1], tree.Parent);
        Assert.Equal([38L, 38, 25, 10], tree.Total);
        Assert.Equal([0L, 3, 25, 10], tree.Self);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Totals_are_self_plus_children_in_preorder_heaviest_first(int seed)
    {
        var profile = RandomProfile.Make(seed);

        var tree = CallTreeBuilder.Build(profile, 0);

        Assert.Equal(profile.Total(0), tree.Total[CallTree.Root]);
        Assert.Equal(profile.Total(0), tree.Self.Sum());
        for (var node = 0; node < tree.Count; node++)
        {
            var children = Enumerable.Range(0, tree.Count).Where(child => tree.Parent[child] == node).ToArray();
            Assert.Equal(tree.Total[node], tree.Self[node] + children.Sum(child => tree.Total[child]));
            Assert.Equal(children.Select(child => tree.Total[child]).OrderDescending(), children.Select(child => tree.Total[child]));
            if (node > 0)
                Assert.True(tree.Parent[node] < node && IsAncestor(tree, tree.Parent[node], node - 1), "not in preorder");
        }
    }

    [Fact]
    public void A_stack_of_two_thousand_frames_is_no_problem()
    {
        var profile = new StackProfile([new SampleType("cpu", "nanoseconds")]);
        var node = StackTable.NoParent;
        for (var depth = 0; depth < 2000; depth++)
            node = profile.Stacks.AddNode(new StackNode(node, Function(profile, "Recurse"), 0));
        Add(profile, node, 1);

        Assert.Equal(2001, CallTreeBuilder.Build(profile, 0).Count);
    }

    private static bool IsAncestor(CallTree tree, int ancestor, int node)
    {
        while (node > ancestor)
            node = tree.Parent[node];
        return node == ancestor;
    }

    private static int Function(StackProfile profile, string name) =>
        profile.Stacks.AddFunction(new FunctionKey(name, "", "", 0, ""));

    private static void Add(StackProfile profile, int node, long value) =>
        profile.Samples.Add(new SampleKey(node, LabelTable.NoLabels), [value]);
}
