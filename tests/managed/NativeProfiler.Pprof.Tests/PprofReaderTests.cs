namespace NativeProfiler.Pprof.Tests;

public sealed class PprofReaderTests
{
    public static TheoryData<string> Names => [.. Fixtures.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Totals_and_self_values_are_those_of_go_tool_pprof(string name)
    {
        AssertSame(GoToolPprof.Read(Fixtures.PathOf(name)), Fixtures.Read(name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_written_reads_the_same_here_and_in_go_tool_pprof(string name)
    {
        var profile = Fixtures.Read(name);
        var bytes = PprofWriter.Write(profile);
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, bytes);
            AssertSame(GoToolPprof.Read(file), profile);
        }
        finally
        {
            File.Delete(file);
        }

        Assert.Equal(Canonical.Of(profile), Canonical.Of(PprofReader.Read(bytes, PprofLimits.Default)));
    }

    [Theory]
    [InlineData("go-cpu", ProfileKind.Cpu, "cpu/nanoseconds")]
    [InlineData("go-heap", ProfileKind.Heap, "inuse_space/bytes")]
    [InlineData("go-heap_alloc", ProfileKind.Alloc, "alloc_space/bytes")]
    [InlineData("go-threads", ProfileKind.Threads, "goroutine/count")]
    [InlineData("go-contention", ProfileKind.Contention, "delay/nanoseconds")]
    [InlineData("node-wall", ProfileKind.Wall, "wall/nanoseconds")]
    [InlineData("node-heap", ProfileKind.Heap, "space/bytes")]
    [InlineData("python-cpu", ProfileKind.Cpu, "cpu/nanoseconds")]
    public void Every_agents_profile_shows_the_value_that_its_kind_is_about(string name, ProfileKind kind, string expected)
    {
        var profile = UnitNormaliser.Normalise(Fixtures.Read(name));

        var value = ProfileKinds.DefaultValue(kind, profile.SampleTypes, profile.DefaultSampleType);

        Assert.Equal(expected, profile.SampleTypes[value].ToString());
    }

    [Fact]
    public void Microseconds_become_nanoseconds()
    {
        var raw = Fixtures.Read("node-wall");
        Assert.Equal("wall/microseconds", raw.SampleTypes[1].ToString());

        Assert.Equal(raw.Total(1) * 1000, UnitNormaliser.Normalise(raw).Total(1));
    }

    private static void AssertSame(GoToolPprof expected, StackProfile actual)
    {
        Assert.Equal(expected.Types, actual.SampleTypes.Select(type => type.ToString()));
        Assert.Equal(expected.Totals, Enumerable.Range(0, expected.Types.Length).Select(actual.Total));
        var self = new Dictionary<string, long[]>();
        for (var row = 0; row < actual.Samples.Count; row++)
        {
            var leaf = actual.Stacks.NodeAt(actual.Samples.KeyAt(row).Node);
            var name = actual.Stacks.FunctionAt(leaf.Function).Name;
            var sums = self.TryGetValue(name, out var known) ? known : self[name] = new long[expected.Types.Length];
            for (var i = 0; i < sums.Length; i++)
                sums[i] += actual.Samples.ValuesAt(row)[i];
        }

        Assert.Equal(expected.SelfByFunction.OrderBy(pair => pair.Key), self.OrderBy(pair => pair.Key));
    }
}
