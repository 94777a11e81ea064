using System.Text.Json;
using NativeProfiler.Pprof;
using NativeProfiler.Protocol.CloudProfiler;

namespace NativeProfiler.Backend.Tests;

/// <summary>Every answer has what makes a mean per profile and a rate per second of its sums.</summary>
public sealed class ShownValuesTests
{
    private const long WindowNs = 10_000_000_000;
    private const long CpuNs = 4_200_000_000;
    private const int Replicas = 3;

    [Theory]
    [InlineData("flamegraph", "")]
    [InlineData("table", "")]
    [InlineData("breakdown", "&by=version")]
    public async Task Three_replicas_of_0_42_cores_each_use_0_42_cores_a_second(string view, string more)
    {
        await using var backend = await StartAsync();

        var answer = await backend.GetJsonAsync($"/api/v1/{view}?service=shop&span=1h{more}");

        AssertSums(answer);
        Assert.True(answer.GetProperty("perSecond").GetBoolean());
        Assert.Equal(0.42, Number(answer, "total") / Number(answer, "durationNs"), 6);
        Assert.Equal(CpuNs, Number(answer, "total") / Number(answer, "profiles"));
    }

    [Fact]
    public async Task Each_side_of_a_comparison_has_its_own()
    {
        await using var backend = await StartAsync();
        await UploadAsync(backend, "later", ProfileType.Cpu, "2.0.0", new SampleType("cpu", "nanoseconds"), 2 * CpuNs);

        var answer = await backend.GetJsonAsync("/api/v1/flamegraph?service=shop&span=1h&version=1.0.0&b.version=2.0.0&normalise=second");

        AssertSums(answer.GetProperty("a"));
        Assert.Equal(0.84, Number(answer.GetProperty("b"), "total") / Number(answer.GetProperty("b"), "durationNs"), 6);
        Assert.Equal(Replicas, Number(answer, "scaleB"));
    }

    [Theory]
    [InlineData("history", "&step=hour")]
    [InlineData("timeline", "")]
    public async Task Every_step_has_its_own(string view, string more)
    {
        await using var backend = await StartAsync();

        var answer = await backend.GetJsonAsync($"/api/v1/{view}?service=shop&span=1h{more}");

        var points = view == "history" ? answer.GetProperty("points") : answer;
        Assert.True(answer.GetProperty("perSecond").GetBoolean());
        Assert.Equal(Replicas * CpuNs, Sum(points, "total"));
        Assert.Equal(Replicas * WindowNs, Sum(points, "durationNs"));
        Assert.Equal(Replicas, Sum(points, "profiles"));
    }

    [Theory]
    [InlineData(ProfileType.Heap, "heap", "inuse_space", "bytes", false)]
    [InlineData(ProfileType.Threads, "threads", "threads", "count", false)]
    [InlineData(ProfileType.HeapAlloc, "alloc", "alloc_space", "bytes", true)]
    [InlineData(ProfileType.Contention, "contention", "delay", "nanoseconds", true)]
    public async Task What_is_a_state_has_no_rate(ProfileType type, string name, string value, string unit, bool hasRate)
    {
        await using var backend = await RunningBackend.StartAsync();
        await UploadAsync(backend, "one", type, "1.0.0", new SampleType(value, unit), 7);

        foreach (var path in (string[])["flamegraph", "table", "history", "timeline", "breakdown"])
        {
            var answer = await backend.GetJsonAsync($"/api/v1/{path}?service=shop&type={name}&span=1h{(path == "breakdown" ? "&by=zone" : "")}");
            Assert.True(answer.GetProperty("perSecond").GetBoolean() == hasRate, $"{path} of {name}: {answer}");
        }
    }

    [Fact]
    public async Task A_profile_without_duration_has_no_rate()
    {
        await using var backend = await RunningBackend.StartAsync();
        await UploadAsync(backend, "one", ProfileType.Cpu, "1.0.0", new SampleType("cpu", "nanoseconds"), 7, duration: 0);

        Assert.False((await backend.GetJsonAsync("/api/v1/flamegraph?service=shop&span=1h")).GetProperty("perSecond").GetBoolean());
    }

    private static void AssertSums(JsonElement answer)
    {
        Assert.Equal(Replicas * CpuNs, Number(answer, "total"));
        Assert.Equal(Replicas * WindowNs, Number(answer, "durationNs"));
        Assert.Equal(Replicas, Number(answer, "profiles"));
    }

    private static async Task<RunningBackend> StartAsync()
    {
        var backend = await RunningBackend.StartAsync();
        for (var replica = 0; replica < Replicas; replica++)
            await UploadAsync(backend, $"replica-{replica}", ProfileType.Cpu, "1.0.0", new SampleType("cpu", "nanoseconds"), CpuNs);
        return backend;
    }

    private static Task<Profile> UploadAsync(
        RunningBackend backend, string id, ProfileType type, string version, SampleType sampleType, long value, long duration = WindowNs)
    {
        var stacks = new StackProfile([sampleType])
        {
            TimeNanoseconds = TimeProvider.System.GetUtcNow().AddMinutes(-5).ToUnixTimeMilliseconds() * 1_000_000,
            DurationNanoseconds = duration,
        };
        var function = stacks.Stacks.AddFunction(new FunctionKey("Shop.Cart.Add", "", "Cart.cs", 1, "Shop.dll"));
        var node = stacks.Stacks.AddNode(new StackNode(StackTable.NoParent, function, 3));
        stacks.Samples.Add(new SampleKey(node, LabelTable.NoLabels), [value]);
        return backend.UploadAsync(
            new Profile { Name = $"projects/default/profiles/{id}", ProfileType = type, Deployment = RunningBackend.Shop(version) },
            PprofWriter.Write(stacks));
    }

    private static double Number(JsonElement answer, string name) => answer.GetProperty(name).GetDouble();

    private static long Sum(JsonElement answer, string name) => answer.GetProperty(name).EnumerateArray().Sum(value => value.GetInt64());
}
