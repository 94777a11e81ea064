using System.Net;
using System.Text.Json;
using NativeProfiler.Protocol.CloudProfiler;

namespace NativeProfiler.Backend.Tests;

public sealed class SeriesApiTests
{
    private const string Shop = "service=shop&span=1d";

    [Fact]
    public async Task The_timeline_adds_up_to_the_graph()
    {
        await using var backend = await StartAsync();

        var timeline = await backend.GetJsonAsync($"/api/v1/timeline?{Shop}&buckets=24");

        Assert.Equal(3_600_000, timeline.GetProperty("stepMs").GetInt64());
        Assert.Equal(3, Sum(timeline, "profiles"));
        Assert.Equal(await TotalAsync(backend, Shop), Sum(timeline, "total"));
        Assert.Equal(
            ["1.0.0", "2.0.0"],
            timeline.GetProperty("versions").EnumerateArray().Select(one => one.GetProperty("version").GetString()).Order());
    }

    [Fact]
    public async Task The_history_has_the_heaviest_functions_with_values_by_point()
    {
        await using var backend = await StartAsync();

        var history = await backend.GetJsonAsync($"/api/v1/history?{Shop}&step=day&by=total&top=3&include=main&exclude=func");
        var table = await backend.GetJsonAsync($"/api/v1/table?{Shop}&order=total");

        var functions = history.GetProperty("functions").EnumerateArray().ToArray();
        Assert.NotEmpty(functions);
        Assert.All(functions, function => Assert.Contains("main", function.GetProperty("name").GetString(), StringComparison.Ordinal));
        Assert.All(functions, function => Assert.DoesNotContain("func", function.GetProperty("name").GetString(), StringComparison.Ordinal));
        var strings = table.GetProperty("strings").EnumerateArray().Select(value => value.GetString()!).ToArray();
        var columns = table.GetProperty("table");
        var totals = columns.GetProperty("name").EnumerateArray().Zip(columns.GetProperty("total").EnumerateArray())
            .ToDictionary(pair => strings[pair.First.GetInt32()], pair => pair.Second.GetInt64());
        Assert.All(functions, function => Assert.Equal(totals[function.GetProperty("name").GetString()!], Sum(function, "values")));
        Assert.Equal(await TotalAsync(backend, Shop), Sum(history.GetProperty("points"), "total"));
    }

    [Fact]
    public async Task A_function_can_be_asked_for_by_name()
    {
        await using var backend = await StartAsync();

        var history = await backend.GetJsonAsync($"/api/v1/history?{Shop}&function=main.hashDocument&function=nothing");

        Assert.Equal(
            ["main.hashDocument", "nothing"],
            history.GetProperty("functions").EnumerateArray().Select(function => function.GetProperty("name").GetString()));
        Assert.Equal(0, Sum(history.GetProperty("functions")[1], "values"));
        Assert.Equal("hour", history.GetProperty("step").GetString());
    }

    [Fact]
    public async Task The_breakdown_by_version_adds_up_and_knows_the_span_before()
    {
        await using var backend = await StartAsync();

        var breakdown = await backend.GetJsonAsync($"/api/v1/breakdown?{Shop}&by=version&previous=1");

        var rows = breakdown.GetProperty("rows").EnumerateArray().ToArray();
        Assert.Equal(["2.0.0", "1.0.0"], rows.Select(row => row.GetProperty("keys")[0].GetString()));
        Assert.Equal([2, 1], rows.Select(row => row.GetProperty("profiles").GetInt32()));
        Assert.Equal(breakdown.GetProperty("total").GetInt64(), rows.Sum(row => row.GetProperty("value").GetInt64()));
        Assert.All(rows, row => Assert.Equal(0, row.GetProperty("previous").GetInt64()));
    }

    [Fact]
    public async Task What_lacks_a_label_is_a_row_of_its_own()
    {
        await using var backend = await StartAsync();

        var breakdown = await backend.GetJsonAsync($"/api/v1/breakdown?{Shop}&by=label:instance,version");

        Assert.Equal(
            ["a 1.0.0", "a 2.0.0", "null 2.0.0"],
            breakdown.GetProperty("rows").EnumerateArray()
                .Select(row => $"{row.GetProperty("keys")[0].GetString() ?? "null"} {row.GetProperty("keys")[1].GetString()}").Order());
        Assert.Equal(
            await TotalAsync(backend, Shop),
            breakdown.GetProperty("rows").EnumerateArray().Sum(row => row.GetProperty("value").GetInt64()));
    }

    [Theory]
    [InlineData("f=showStacks:main.hashDocument")]
    [InlineData("f=hideStacks:main.hashDocument&preset=onlyGc")]
    [InlineData("f=hideFrames:main.")]
    [InlineData("label=instance!=a")]
    public async Task The_breakdown_sums_what_filters_and_labels_keep(string filter)
    {
        await using var backend = await StartAsync();

        var breakdown = await backend.GetJsonAsync($"/api/v1/breakdown?{Shop}&by=label:instance,version&{filter}");

        var total = await TotalAsync(backend, $"{Shop}&{filter}");
        Assert.Equal(total, breakdown.GetProperty("total").GetInt64());
        Assert.Equal(total, breakdown.GetProperty("rows").EnumerateArray().Sum(row => row.GetProperty("value").GetInt64()));
        Assert.InRange(total, 1, breakdown.GetProperty("unfiltered").GetInt64());
    }

    [Theory]
    [InlineData("label=instance=a", 2)]
    [InlineData("label=instance!=a", 1)]
    [InlineData("label=instance=~^a$", 2)]
    [InlineData("label=instance=a&version=2.0.0", 1)]
    public async Task A_label_selects(string label, int profiles)
    {
        await using var backend = await StartAsync();

        Assert.Equal(
            profiles * await TotalAsync(backend, $"{Shop}&version=1.0.0"), await TotalAsync(backend, $"{Shop}&{label}"));
    }

    [Fact]
    public async Task Labels_are_listed_with_their_values()
    {
        await using var backend = await StartAsync();

        var labels = (await backend.GetJsonAsync($"/api/v1/labels?{Shop}")).GetProperty("labels");

        var instance = labels.EnumerateArray().Single(label => label.GetProperty("key").GetString() == "instance");
        Assert.Equal("a 2", $"{instance.GetProperty("values")[0].GetProperty("value")} {instance.GetProperty("values")[0].GetProperty("profiles")}");
    }

    [Theory]
    [InlineData("/api/v1/breakdown?service=shop&by=host", "is not one or two of version, zone, label:KEY")]
    [InlineData("/api/v1/history?service=shop&include=(", "is not a regular expression")]
    [InlineData("/api/v1/timeline?service=shop&label=a!=b", "here labels can only be KEY=VALUE")]
    [InlineData("/api/v1/timeline?upload=x", "an uploaded file has no time")]
    public async Task A_question_that_is_wrong_is_refused_with_what_is_right(string path, string error)
    {
        await using var backend = await StartAsync();

        var answer = await backend.GetJsonAsync(path, HttpStatusCode.BadRequest);

        Assert.Contains(error, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private static async Task<RunningBackend> StartAsync()
    {
        var backend = await RunningBackend.StartAsync();
        await UploadAsync(backend, "1.0.0", "one", "a");
        await UploadAsync(backend, "2.0.0", "two", "a");
        await UploadAsync(backend, "2.0.0", "three", null);
        return backend;
    }

    /// <summary>A profile of now, without a time of its own.</summary>
    private static async Task UploadAsync(RunningBackend backend, string version, string id, string? instance)
    {
        var profile = new Profile
        {
            Name = $"projects/default/profiles/{id}",
            ProfileType = ProfileType.Cpu,
            Deployment = RunningBackend.Shop(version),
        };
        if (instance is not null)
            profile.Labels["instance"] = instance;
        await backend.UploadAsync(profile, Now());
    }

    private static byte[] Now()
    {
        var stacks = Pprof.PprofReader.Read(RunningBackend.Fixture("go-cpu.pb.gz"), Pprof.PprofLimits.Default);
        stacks.TimeNanoseconds = 0;
        return Pprof.PprofWriter.Write(stacks);
    }

    private static async Task<long> TotalAsync(RunningBackend backend, string query) =>
        (await backend.GetJsonAsync($"/api/v1/flamegraph?{query}")).GetProperty("total").GetInt64();

    private static long Sum(JsonElement element, string column) =>
        element.GetProperty(column).EnumerateArray().Sum(value => value.GetInt64());
}
