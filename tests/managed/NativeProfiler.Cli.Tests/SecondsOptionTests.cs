using System.CommandLine;

namespace NativeProfiler.Cli.Tests;

public sealed class SecondsOptionTests
{
    private readonly Option<double> _option = SecondsOption.Create("--window", "Length of a window.", 10, 0.1, 3600);

    [Theory]
    [InlineData("--window 0.1", 0.1)]
    [InlineData("--window 3600", 3600)]
    [InlineData("--window 2.5", 2.5)]
    [InlineData("", 10)]
    public void What_is_within_is_taken(string line, double expected)
    {
        var parsed = Parse(line);
        Assert.Empty(parsed.Errors);
        Assert.Equal(expected, parsed.GetValue(_option));
    }

    [Theory]
    [InlineData("lots")]
    [InlineData("0.09")]
    [InlineData("3601")]
    [InlineData("NaN")]
    [InlineData("1,5")]
    public void Anything_else_is_named_and_not_thrown(string text) =>
        Assert.Equal($"--window takes seconds from 0.1 to 3600, and not '{text}'.", Assert.Single(Parse($"--window {text}").Errors).Message);

    private ParseResult Parse(string line) => new Command("run") { _option }.Parse(line);
}
