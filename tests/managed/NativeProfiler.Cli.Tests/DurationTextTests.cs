using NativeProfiler.Cli.Record;

namespace NativeProfiler.Cli.Tests;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("10s", 10_000)]
    [InlineData("10", 10_000)]
    [InlineData("1m", 60_000)]
    [InlineData("500ms", 500)]
    [InlineData("1.5s", 1500)]
    [InlineData("", null)]
    [InlineData("s", null)]
    [InlineData("0s", null)]
    [InlineData("-1s", null)]
    [InlineData("1e9s", null)]
    [InlineData("3h", null)]
    [InlineData("99999999m", null)]
    public void A_length_is_read_as_people_type_it(string text, int? milliseconds) =>
        Assert.Equal(milliseconds, (int?)DurationText.TryParse(text)?.TotalMilliseconds);
}
