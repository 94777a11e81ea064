using NativeProfiler.Pprof.Filters;
using NativeProfiler.Pprof.Tests.Filters;
using NativeProfiler.Pprof.Trees;

namespace NativeProfiler.Pprof.Tests;

public sealed class InvertedTreeTests
{
    private static readonly string[] Shop = ["Main;Serve;Copy 2", "Main;Serve 4", "Main;Collect;Copy 5", "Main 1", " 3"];

    [Fact]
    public void What_uses_something_stands_above_its_callers()
    {
        var inverted = InvertedTree.Of(TreeText.Tree(Shop), [1]);

        Assert.Equal([" 3", "Copy;Collect;Main 5", "Copy;Serve;Main 2", "Main 1", "Serve;Main 4"], TreeText.Stacks(inverted));
        Assert.Equal("Copy", inverted.Functions[inverted.Function[1]].Name);
        Assert.Equal(7, inverted.Total[1]);
    }

    [Fact]
    public void The_self_values_of_a_function_become_its_total_and_nothing_is_lost()
    {
        var random = new Random(11);
        for (var run = 0; run < 50; run++)
        {
            string[] stacks =
            [
                .. Enumerable.Range(0, 40).Select(_ => string.Join(
                    ';', Enumerable.Range(0, random.Next(1, 8)).Select(_ => (char)('a' + random.Next(5)))) + $" {random.Next(1, 100)}"),
            ];
            var tree = TreeText.Tree(stacks);

            var inverted = InvertedTree.Of(tree, [1]);

            Assert.Equal(tree.Total[CallTree.Root], inverted.Total[CallTree.Root]);
            Assert.Equal(tree.Total[CallTree.Root], TreeText.SumOfSelf(inverted));
            var self = Enumerable.Range(1, tree.Count - 1).GroupBy(node => tree.Function[node], node => tree.Self[node])
                .Where(group => group.Sum() > 0).ToDictionary(group => group.Key, group => group.Sum());
            var tops = Enumerable.Range(1, inverted.Count - 1).Where(node => inverted.Parent[node] == CallTree.Root)
                .ToDictionary(node => inverted.Function[node], node => inverted.Total[node]);
            Assert.Equal(self.OrderBy(pair => pair.Key), tops.OrderBy(pair => pair.Key));
        }
    }

    [Fact]
    public void Too_many_frames_are_refused()
    {
        var error = Assert.Throws<FilterException>(() => InvertedTree.Of(TreeText.Tree(Shop), [1], 5));

        Assert.Contains("focus on a part of it first", error.Message, StringComparison.Ordinal);
    }
}
