using NativeProfiler.Host.Upload;

namespace NativeProfiler.Host.Tests.Upload;

public sealed class BackoffTests
{
    [Fact]
    public void Delays_double_up_to_the_longest_and_start_over_after_a_success()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), () => 1);

        Assert.Equal([1, 2, 4, 8, 10, 10], Enumerable.Range(0, 6).Select(_ => backoff.Next(null).TotalSeconds));
        backoff.Reset();
        Assert.Equal(1, backoff.Next(null).TotalSeconds);
    }

    [Theory]
    [InlineData(0.0, 0.5, 30.0)]
    [InlineData(1.0, 1.0, 33.0)]
    public void Jitter_takes_from_the_upper_half_and_adds_to_what_the_server_names(double draw, double own, double named)
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), () => draw);

        Assert.Equal(own, backoff.Next(null).TotalSeconds);
        Assert.Equal(named, backoff.Next(TimeSpan.FromSeconds(30)).TotalSeconds);
    }
}
