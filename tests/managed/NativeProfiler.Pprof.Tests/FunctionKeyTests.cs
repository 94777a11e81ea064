namespace NativeProfiler.Pprof.Tests;

public sealed class FunctionKeyTests
{
    private static readonly FunctionKey Main = new("Main", "main", "Program.cs", 7, "app.dll");

    [Fact]
    public void Equal_functions_have_equal_hashes_whenever_they_are_asked()
    {
        _ = Main.GetHashCode();

        Assert.Equal(Main, new FunctionKey("Main", "main", "Program.cs", 7, "app.dll"));
        Assert.Equal(Main.GetHashCode(), new FunctionKey("Main", "main", "Program.cs", 7, "app.dll").GetHashCode());
    }

    [Fact]
    public void A_changed_copy_is_another_function()
    {
        _ = Main.GetHashCode();
        FunctionKey[] others =
        [
            Main with { Name = "Other" }, Main with { SystemName = "other" }, Main with { File = "Other.cs" }, Main with { StartLine = 8 },
            Main with { Module = "other.dll" },
        ];

        Assert.Equal(6, new HashSet<FunctionKey>([Main, .. others]).Count);
        Assert.All(others, other => Assert.NotEqual(Main.GetHashCode(), other.GetHashCode()));
        Assert.Equal(Main, others[3] with { StartLine = 7 });
        Assert.Contains(others[3] with { StartLine = 7 }, new HashSet<FunctionKey>([Main]));
    }
}
