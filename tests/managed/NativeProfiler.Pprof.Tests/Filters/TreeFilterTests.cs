using NativeProfiler.Pprof.Filters;
using NativeProfiler.Pprof.Trees;

namespace NativeProfiler.Pprof.Tests.Filters;

public sealed class TreeFilterTests
{
    private static readonly string[] Shop =
        ["Main;Serve;Parse 3", "Main;Serve 4", "Main;Serve;Parse;Serve;Copy 2", "Main;Wait 10", "Main 1", "Collect;Copy 5"];

    [Theory]
    [InlineData("hideFrames:Serve", "Collect;Copy 5", "Main 5", "Main;Parse 3", "Main;Parse;Copy 2", "Main;Wait 10")]
    [InlineData("showFrames:Parse|Copy", " 15", "Copy 5", "Parse 3", "Parse;Copy 2")]
    [InlineData("showStacks:Parse", "Main;Serve;Parse 3", "Main;Serve;Parse;Serve;Copy 2")]
    [InlineData("hideStacks:Wait", "Collect;Copy 5", "Main 1", "Main;Serve 4", "Main;Serve;Parse 3", "Main;Serve;Parse;Serve;Copy 2")]
    [InlineData("showFrom:Serve", "Serve 4", "Serve;Parse 3", "Serve;Parse;Serve;Copy 2")]
    [InlineData("focus:Parse", "Parse 3", "Parse;Serve;Copy 2")]
    [InlineData("focus:serve")]
    [InlineData("showStacks:Parse.cs", "Main;Serve;Parse 3", "Main;Serve;Parse;Serve;Copy 2")]
    public void One_filter_does_what_its_name_says(string filter, params string[] expected)
    {
        Assert.Equal(expected, TreeText.Stacks(Apply(Shop, filter).Tree));
    }

    [Fact]
    public void A_focus_shows_its_callers_inverted()
    {
        var graph = Apply(Shop, "focus:Copy");

        Assert.Equal(["Copy 7"], TreeText.Stacks(graph.Tree));
        Assert.Equal(["Copy;Collect 5", "Copy;Serve;Parse;Serve;Main 2"], TreeText.Stacks(graph.Callers!));
        Assert.Equal(7, graph.Callers!.Total[1]);
    }

    [Fact]
    public void A_focus_takes_the_outermost_match_so_that_no_value_counts_twice()
    {
        var graph = Apply(Shop, "focus:Serve");

        Assert.Equal(9, graph.Tree.Total[CallTree.Root]);
        Assert.Equal(["Serve;Main 9"], TreeText.Stacks(graph.Callers!));
    }

    [Fact]
    public void Filters_work_in_their_fixed_order_whatever_the_order_of_chips()
    {
        string[] chips = ["hideFrames:Parse", "showFrom:Serve", "showStacks:Parse", "focus:Copy", "highlight:Copy"];

        var graph = Apply(Shop, chips);

        // Parse is hidden after it has chosen the stacks, and the callers begin where show-from does.
        Assert.Equal(["Copy 2"], TreeText.Stacks(graph.Tree));
        Assert.Equal(["Copy;Serve;Serve 2"], TreeText.Stacks(graph.Callers!));
        var reversed = Apply(Shop, [.. chips.Reverse()]);
        Assert.Equal(TreeText.Stacks(graph.Tree), TreeText.Stacks(reversed.Tree));
        Assert.Equal(TreeText.Stacks(graph.Callers!), TreeText.Stacks(reversed.Callers!));
    }

    [Fact]
    public void Chips_of_one_kind_must_all_hold_and_a_bar_is_either()
    {
        Assert.Equal(["Main;Serve;Parse;Serve;Copy 2"], TreeText.Stacks(Apply(Shop, "showStacks:Parse", "showStacks:Copy").Tree));
        Assert.Equal(
            ["Collect;Copy 5", "Main;Serve;Parse 3", "Main;Serve;Parse;Serve;Copy 2"],
            TreeText.Stacks(Apply(Shop, "showStacks:Parse|Copy").Tree));
    }

    [Fact]
    public void Several_show_from_begin_at_the_innermost_of_their_matches_in_either_order()
    {
        foreach (var chips in (string[][])[["showFrom:Main", "showFrom:Parse"], ["showFrom:Parse", "showFrom:Main"]])
            Assert.Equal(["Parse 3", "Parse;Serve;Copy 2"], TreeText.Stacks(Apply(Shop, chips).Tree));
    }

    [Fact]
    public void The_total_before_filters_is_kept_for_the_second_percentage()
    {
        Assert.Equal(25, Apply(Shop, "showStacks:Parse").Unfiltered[0]);
        Assert.Equal(5, Apply(Shop, "showStacks:Parse").Tree.Total[CallTree.Root]);
    }

    [Fact]
    public void A_highlight_removes_nothing_and_counts_every_stack_once()
    {
        var graph = Apply(Shop, "highlight:Serve");

        Assert.Equal(Shop.Order(StringComparer.Ordinal), TreeText.Stacks(graph.Tree));
        Assert.Equal([9L], graph.Highlighted!);
        Assert.Equal(["Serve"], graph.Tree.Functions.Where((_, i) => graph.Highlight![i]).Select(f => f.Name));
    }

    [Theory]
    [InlineData("a|b", PatternMode.Contains, "xbx", true)]
    [InlineData(@"a\|b", PatternMode.Contains, "a|b", true)]
    [InlineData(@"a\|b", PatternMode.Contains, "b", false)]
    [InlineData("|a|", PatternMode.Contains, "b", false)]
    [InlineData("Main", PatternMode.Exact, "Main2", false)]
    [InlineData("^M.*n$", PatternMode.Regex, "Main", true)]
    [InlineData("main", PatternMode.Contains, "Main", false)]
    public void Texts_match_as_their_mode_says(string text, PatternMode mode, string name, bool expected)
    {
        var pattern = FramePattern.Create(text, mode, fields: FrameFields.Function);

        Assert.Equal(expected, pattern.Matches(new FunctionKey(name, "", "", 0, "")));
    }

    [Theory]
    [InlineData("(a", "is not a regular expression")]
    [InlineData(@"(a)\1", "more than linear time")]
    [InlineData("((a{1000}){1000}){1000}", "is too large")]
    [InlineData("", "no text")]
    public void A_regular_expression_that_cannot_be_used_is_refused_with_the_reason(string text, string reason)
    {
        var error = Assert.Throws<FilterException>(() => FramePattern.Create(text, PatternMode.Regex));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expression_that_makes_others_hang_is_answered()
    {
        var pattern = FramePattern.Create("^(a+)+$", PatternMode.Regex, fields: FrameFields.Function);

        Assert.False(pattern.Matches(new FunctionKey(new string('a', 5000) + "!", "", "", 0, "")));
    }

    private static FilteredTree Apply(string[] stacks, params string[] chips) =>
        TreeFilter.Apply(TreeText.Tree(stacks), [.. chips.Select(Parse)]);

    private static FrameFilter Parse(string chip)
    {
        var colon = chip.IndexOf(':', StringComparison.Ordinal);
        return new FrameFilter(
            Enum.Parse<FilterKind>(chip[..colon], ignoreCase: true), FramePattern.Create(chip[(colon + 1)..], PatternMode.Contains));
    }
}
