using System.Text;

namespace NativeProfiler.Pprof.Tests;

public sealed class FoldedReaderTests
{
    private static readonly PprofLimits Small = new() { Samples = 3, FramesPerStack = 4, StackNodes = 5, Frames = 9, Bytes = 200, StringBytes = 8 };

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 200)];

    [Theory]
    [InlineData("a;b;c;d;e 1", "line 1 has more than 4 frames")]
    [InlineData("a 1\nb 1\nc 1\nd 1", "more than 3 stacks")]
    [InlineData("a;b;c 1\nd;e;f 1", "more than 5 distinct callers")]
    [InlineData("a;a;a;a 1\na;a;a;a 1\na;a;a;a 1", "more than 9 frames together")]
    public void A_file_over_a_limit_is_refused_with_the_limit(string text, string error)
    {
        var refused = Assert.Throws<PprofFormatException>(() => FoldedReader.Read(Encoding.UTF8.GetBytes(text), Small));

        Assert.Contains(error, refused.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, int> Limits
    {
        get
        {
            var rows = new TheoryData<string, int>();
            foreach (var limit in (string[])["Samples", "FramesPerStack", "StackNodes", "Frames", "Bytes"])
            {
                foreach (var around in (int[])[-1, 0, 1])
                    rows.Add(limit, around);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void Text_at_a_limit_is_read_and_one_over_it_refused_by_the_limits_name(string limit, int around)
    {
        const int Limit = 6;
        var n = Limit + around;
        var (limits, text) = limit switch
        {
            "Samples" => (PprofLimits.Default with { Samples = Limit }, string.Concat(Enumerable.Range(0, n).Select(i => $"f{i} 1\n"))),
            "FramesPerStack" => (PprofLimits.Default with { FramesPerStack = Limit }, string.Join(';', Enumerable.Repeat("f", n)) + " 1"),
            "StackNodes" => (PprofLimits.Default with { StackNodes = Limit }, string.Join(';', Enumerable.Repeat("f", n)) + " 1"),
            "Frames" => (PprofLimits.Default with { Frames = Limit }, string.Concat(Enumerable.Repeat("f 1\n", n))),
            _ => (PprofLimits.Default with { Bytes = Limit }, "abc 1".PadRight(n)),
        };

        if (around <= 0)
            FoldedReader.Read(Encoding.UTF8.GetBytes(text), limits);
        else
            Assert.Equal(limit, Assert.Throws<PprofFormatException>(() => FoldedReader.Read(Encoding.UTF8.GetBytes(text), limits)).Reason);
    }

    [Fact]
    public void A_long_name_is_cut_and_costs_nothing_else()
    {
        var profile = FoldedReader.Read("abcdefghijkl;b 3"u8.ToArray(), Small);

        Assert.Equal("abcdefgh…", profile.Stacks.FunctionAt(0).Name);
        Assert.Equal(3, profile.Total(0));
    }

    [Fact]
    public void Stacks_that_stand_there_twice_are_added()
    {
        Assert.Equal(["a;b 7"], Filters.TreeText.Stacks(Trees.CallTreeBuilder.Build(FoldedReader.Read("a;b 3\na;b 4"u8.ToArray(), Small), 0)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Noise_is_read_or_refused(int seed)
    {
        var random = new Random(seed);
        var bytes = new byte[random.Next(400)];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = random.Next(4) switch { 0 => (byte)random.Next(256), 1 => (byte)"; \n1"[random.Next(4)], _ => (byte)('a' + random.Next(4)) };

        try
        {
            FoldedReader.Read(bytes, PprofLimits.Default);
        }
        catch (PprofFormatException)
        {
            // Refusing is a right answer; any other exception fails the test.
        }
    }
}
