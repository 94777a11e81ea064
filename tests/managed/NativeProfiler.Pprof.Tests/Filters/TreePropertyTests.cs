using NativeProfiler.Pprof.Filters;
using NativeProfiler.Pprof.Trees;

namespace NativeProfiler.Pprof.Tests.Filters;

/// <summary>What must hold for every profile and every combination of filters.</summary>
public sealed class TreePropertyTests
{
    private static readonly FilterKind[] Kinds = Enum.GetValues<FilterKind>();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 100)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Filters_never_add(int seed)
    {
        var tree = CallTreeBuilder.Build(RandomProfile.Make(seed), 0);
        var before = FunctionTable.Of(tree);

        var graph = TreeFilter.Apply(tree, RandomFilters(seed));

        AssertIsTree(graph.Tree);
        Assert.True(graph.Tree.Total[CallTree.Root] <= tree.Total[CallTree.Root]);
        var after = FunctionTable.Of(graph.Tree);
        for (var function = 0; function < after.Groups; function++)
            Assert.True(after.Total[0][function] <= before.Total[0][function]);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Frame_filters_and_highlights_keep_the_total(int seed)
    {
        var tree = CallTreeBuilder.Build(RandomProfile.Make(seed), 0);
        FrameFilter[] filters =
        [
            .. RandomFilters(seed).Where(f => f.Kind is FilterKind.HideFrames or FilterKind.ShowFrames or FilterKind.Highlight),
        ];

        Assert.Equal(tree.Total[CallTree.Root], TreeFilter.Apply(tree, filters).Tree.Total[CallTree.Root]);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Shown_and_hidden_stacks_are_all_stacks(int seed)
    {
        var tree = CallTreeBuilder.Build(RandomProfile.Make(seed), 0);
        var pattern = FramePattern.Create($"F{seed % 6}", PatternMode.Contains);

        var shown = TreeFilter.Apply(tree, [new FrameFilter(FilterKind.ShowStacks, pattern)]).Tree;
        var hidden = TreeFilter.Apply(tree, [new FrameFilter(FilterKind.HideStacks, pattern)]).Tree;

        Assert.Equal(
            TreeText.Stacks(tree), TreeText.Stacks(shown).Concat(TreeText.Stacks(hidden)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Callers_of_a_focus_have_the_total_of_what_it_calls(int seed)
    {
        var tree = CallTreeBuilder.Build(RandomProfile.Make(seed), 0);

        var graph = TreeFilter.Apply(tree, [.. RandomFilters(seed), Filter(FilterKind.Focus, seed)]);

        AssertIsTree(graph.Callers!);
        Assert.Equal(graph.Tree.Total[CallTree.Root], graph.Callers!.Total[CallTree.Root]);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_difference_of_a_profile_and_itself_is_nothing(int seed)
    {
        var tree = CallTreeBuilder.Build(RandomProfile.Make(seed), 0);

        var diff = TreeDiff.Of(tree, tree, 1);

        Assert.Equal(TreeText.Stacks(tree), TreeText.Stacks(diff));
        Assert.Equal(diff.Columns[0].Total, diff.Columns[1].Total);
        Assert.Equal(diff.Columns[0].Self, diff.Columns[1].Self);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_difference_holds_both_sides_whole(int seed)
    {
        var (a, b) = (CallTreeBuilder.Build(RandomProfile.Make(seed), 0), CallTreeBuilder.Build(RandomProfile.Make(seed + 1000), 0));

        var diff = TreeDiff.Of(a, b, 0.5);

        AssertIsTree(diff);
        Assert.Equal(TreeText.Stacks(a), TreeText.Stacks(diff, 0));
        Assert.Equal(TreeText.Stacks(b), TreeText.Stacks(diff, 1));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Folding_keeps_every_total_and_says_how_many_boxes_it_took(int seed)
    {
        var tree = CallTreeBuilder.Build(RandomProfile.Make(seed), 0);
        var factors = tree.Columns.Select((_, i) => i == 0 ? 1.0 : 0).ToArray();

        var folded = new NarrowFolder(tree, factors).FoldBelow(0.05);

        AssertIsTree(folded);
        Assert.Equal(tree.Total[CallTree.Root], folded.Total[CallTree.Root]);
        var boxes = Enumerable.Range(0, folded.Count).Where(node => folded.Function[node] == CallTree.ManyFunctions).ToArray();
        Assert.Equal(tree.Count, folded.Count - boxes.Length + boxes.Sum(node => folded.Folded![node]));
        foreach (var node in Enumerable.Range(1, folded.Count - 1).Except(boxes))
            Assert.True(folded.Total[node] >= tree.Total[CallTree.Root] * 0.05);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Folding_to_a_limit_stays_below_it(int seed)
    {
        var tree = CallTreeBuilder.Build(RandomProfile.Make(seed), 0);

        var folded = new NarrowFolder(tree, [1]).FoldTo(20);

        AssertIsTree(folded);
        Assert.True(folded.Count <= 20, $"{folded.Count} boxes");
        Assert.Equal(tree.Total[CallTree.Root], folded.Total[CallTree.Root]);
    }

    private static FrameFilter[] RandomFilters(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Filter(Kinds[random.Next(Kinds.Length)], random.Next(6)))];
    }

    private static FrameFilter Filter(FilterKind kind, int function) =>
        new(kind, FramePattern.Create($"F{function % 6}", PatternMode.Contains));

    private static void AssertIsTree(CallTree tree)
    {
        for (var column = 0; column < tree.Columns.Count; column++)
        {
            var (total, self) = (tree.Columns[column].Total, tree.Columns[column].Self);
            var sums = self.ToArray();
            for (var node = tree.Count - 1; node > 0; node--)
            {
                Assert.True(tree.Parent[node] < node, "a caller stands after its callee");
                if (tree.Function[node] != CallTree.ManyFunctions)
                    Assert.Equal(total[node], sums[node]);
                sums[tree.Parent[node]] += total[node];
            }

            Assert.Equal(total[0], sums[0]);
        }
    }
}
