using NativeProfiler.Pprof.Tests.Filters;
using NativeProfiler.Pprof.Trees;

namespace NativeProfiler.Pprof.Tests;

public sealed class PathHashTests
{
    /// <summary>The hashes are what the console's pathHashes (call_tree.ts) gives for these names.</summary>
    [Theory]
    [InlineData("811c9e3779b9", "")]
    [InlineData("6b0e809b063d", "Main")]
    [InlineData("504609ffe045", "Main;Größe")]
    [InlineData("8051fe235070", "Main;Größe;Parse")]
    public void A_box_is_found_by_the_hash_that_the_console_gives_it(string hash, string path)
    {
        var tree = TreeText.Tree("Main;Größe;Parse 3", "Main;Parse 4");

        Assert.Equal(path, TreeText.Path(tree, PathHash.Find(tree, hash)!.Value));
    }

    [Theory]
    [InlineData("000000000000")]
    [InlineData("not a hash")]
    [InlineData("")]
    public void What_names_no_box_finds_none(string hash) => Assert.Null(PathHash.Find(TreeText.Tree("Main 1"), hash));

    [Fact]
    public void A_branch_has_its_callers_and_all_below_it()
    {
        var tree = TreeText.Tree("Main;Serve;Parse 3", "Main;Serve 1", "Main;Wait 9", "Other 2");
        var serve = Enumerable.Range(1, tree.Count - 1).Single(node => TreeText.Path(tree, node) == "Main;Serve");

        var branch = Branch.Of(tree, serve);

        Assert.Equal(["", "Main", "Main;Serve", "Main;Serve;Parse"], Enumerable.Range(0, branch.Count).Select(node => TreeText.Path(branch, node)));
        Assert.Equal([15L, 13, 4, 3], branch.Total);
    }
}
