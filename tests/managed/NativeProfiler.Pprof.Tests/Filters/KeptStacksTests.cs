using NativeProfiler.Pprof.Filters;
using NativeProfiler.Pprof.Trees;

namespace NativeProfiler.Pprof.Tests.Filters;

public sealed class KeptStacksTests
{
    private static readonly string[] Shop = ["Main;Serve;Parse 3", "Main;Serve 4", "Main;Wait 10", "Main 1", "Collect;Parse 5", " 2"];

    /// <summary>What is kept of a sum by labels is what a graph of the same filters has.</summary>
    [Theory]
    [InlineData("showStacks:Parse")]
    [InlineData("hideStacks:Wait")]
    [InlineData("showFrom:Serve")]
    [InlineData("focus:Parse", "hideStacks:Collect")]
    [InlineData("hideFrames:Serve")]
    [InlineData("showFrames:Parse")]
    [InlineData("highlight:Parse")]
    [InlineData]
    public void As_much_is_kept_as_the_graph_shows(params string[] chips)
    {
        FrameFilter[] filters = [.. chips.Select(Parse)];
        var profile = TreeText.Profile(Shop);

        var kept = KeptStacks.Of(profile, filters);

        var graph = TreeFilter.Apply(CallTreeBuilder.Build(profile, 0), filters);
        Assert.Equal(graph.Tree.Total[CallTree.Root], SampleFilter.Keep(profile, kept.Has).Total(0));
    }

    private static FrameFilter Parse(string chip) => new(
        Enum.Parse<FilterKind>(chip.Split(':')[0], ignoreCase: true),
        FramePattern.Create(chip.Split(':')[1], PatternMode.Contains));
}
