using NativeProfiler.Backend.Queries;
using NativeProfiler.Pprof;
using NativeProfiler.Protocol.CloudProfiler;

namespace NativeProfiler.Backend.Tests;

public sealed class WeightTests
{
    [Fact]
    public void Rows_read_as_Cloud_Profiler_shows_them()
    {
        var totals = Enumerable.Range(0, 60).Select(i => 10_000_000_000L + (i * 10_000_000)).ToArray();

        var rows = WeightRows.Of(totals, new SampleType("cpu", "nanoseconds")).Rows;

        Assert.Equal(
            [
                "All (10.00 s - 10.59 s), 60 profiles", "Top 50% (10.30 s - 10.59 s), 30 profiles",
                "Top 25% (10.45 s - 10.59 s), 15 profiles", "Top 10% (10.54 s - 10.59 s), 6 profiles",
                "Top 5% (10.57 s - 10.59 s), 3 profiles", "Top 1% (10.59 s - 10.59 s), 1 profile",
            ],
            rows.Select(row => row.Text));
    }

    [Fact]
    public async Task The_heaviest_profiles_are_summed_alone()
    {
        await using var backend = await RunningBackend.StartAsync();
        foreach (var weight in (int[])[1, 2, 3, 4])
            await backend.UploadAsync(Named($"w{weight}"), Scaled(weight));
        const string Query = "service=shop&span=1h";

        var single = PprofReader.Read(RunningBackend.Fixture("go-cpu.pb.gz"), PprofLimits.Default).Total(1);
        var rows = (await backend.GetJsonAsync($"/api/v1/weights?{Query}")).GetProperty("rows").EnumerateArray().ToArray();
        var half = await backend.GetJsonAsync($"/api/v1/flamegraph?{Query}&weight=50");
        var all = await backend.GetJsonAsync($"/api/v1/flamegraph?{Query}");

        Assert.Equal([4, 2, 1], rows.Select(row => row.GetProperty("profiles").GetInt32()));
        Assert.Equal(3 * single, rows[1].GetProperty("low").GetInt64());
        Assert.Equal((7 * single, 2), (half.GetProperty("total").GetInt64(), half.GetProperty("profiles").GetInt32()));
        Assert.Equal(10 * single, all.GetProperty("total").GetInt64());
    }

    private static Profile Named(string id) => new()
    {
        Name = $"projects/default/profiles/{id}",
        ProfileType = ProfileType.Cpu,
        Deployment = RunningBackend.Shop(),
    };

    /// <summary>A profile of now whose values are so many times the fixture's.</summary>
    private static byte[] Scaled(int factor)
    {
        var once = PprofReader.Read(RunningBackend.Fixture("go-cpu.pb.gz"), PprofLimits.Default);
        var scaled = ProfileMerger.Merge([.. Enumerable.Repeat(once, factor)]);
        scaled.TimeNanoseconds = 0;
        return PprofWriter.Write(scaled);
    }
}
