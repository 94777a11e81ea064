using System.Net;
using NativeProfiler.Pprof;
using NativeProfiler.Pprof.Trees;
using NativeProfiler.Protocol.CloudProfiler;

namespace NativeProfiler.Backend.Tests;

public sealed class QueryApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_download_is_the_sum_of_the_profiles_under_Googles_name()
    {
        await using var backend = await RunningBackend.StartAsync();
        for (var i = 0; i < 3; i++)
            await backend.UploadFixtureAsync("go-cpu.pb.gz", ProfileType.Cpu, id: $"p{i}");

        using var response = await backend.Http.GetAsync(
            new Uri("/api/v1/profile.pb.gz?service=shop&type=cpu&version=1.0.0&zone=eu-1&span=3650d", UriKind.Relative), Token);
        var merged = PprofReader.Read(await response.Content.ReadAsByteArrayAsync(Token), PprofLimits.Default);

        var single = PprofReader.Read(RunningBackend.Fixture("go-cpu.pb.gz"), PprofLimits.Default);
        Assert.Equal([3 * single.Total(0), 3 * single.Total(1)], [merged.Total(0), merged.Total(1)]);
        Assert.Matches(
            @"^profiler_shop_CPU_\d{4}-\d\d-\d\dT\d\d_\d\d_\d\dZ_\d{4}-\d\d-\d\dT\d\d_\d\d_\d\dZ_eu-1_1\.0\.0\.pb\.gz$",
            response.Content.Headers.ContentDisposition?.FileName);
    }

    [Fact]
    public async Task The_flame_graph_has_its_root_first_and_is_what_the_call_tree_says()
    {
        await using var backend = await RunningBackend.StartAsync();
        await backend.UploadFixtureAsync("go-cpu.pb.gz", ProfileType.Cpu);

        var graph = await backend.GetJsonAsync("/api/v1/flamegraph?service=shop&span=3650d");

        var profile = PprofReader.Read(RunningBackend.Fixture("go-cpu.pb.gz"), PprofLimits.Default);
        var tree = CallTreeBuilder.Build(profile, 1);
        Assert.Equal(profile.Total(1), graph.GetProperty("total").GetInt64());
        Assert.Equal(1, graph.GetProperty("profiles").GetInt32());
        var nodes = graph.GetProperty("nodes");
        Assert.Equal(tree.Total, nodes.GetProperty("total").EnumerateArray().Select(value => value.GetInt64()));
        Assert.Equal(tree.Self, nodes.GetProperty("self").EnumerateArray().Select(value => value.GetInt64()));
        Assert.Equal(tree.Parent, nodes.GetProperty("parent").EnumerateArray().Select(value => value.GetInt32()));
        var strings = graph.GetProperty("strings").EnumerateArray().Select(value => value.GetString()!).ToArray();
        var names = graph.GetProperty("functions").GetProperty("name").EnumerateArray().Select(i => strings[i.GetInt32()]).ToArray();
        Assert.Equal(
            tree.Function.Select(f => f < 0 ? "everything" : tree.Functions[f].Name),
            nodes.GetProperty("function").EnumerateArray().Select(i => names[i.GetInt32()]));
    }

    [Fact]
    public async Task Another_value_of_the_profile_can_be_drawn()
    {
        await using var backend = await RunningBackend.StartAsync();
        await backend.UploadFixtureAsync("go-cpu.pb.gz", ProfileType.Cpu);

        var graph = await backend.GetJsonAsync("/api/v1/flamegraph?service=shop&span=3650d&value=samples");

        Assert.Equal("count", graph.GetProperty("unit").GetString());
    }

    [Fact]
    public async Task Services_are_listed_with_types_versions_and_zones()
    {
        await using var backend = await RunningBackend.StartAsync();
        await backend.UploadFixtureAsync("go-cpu.pb.gz", ProfileType.Cpu, "1.0.0", "a");
        await backend.UploadFixtureAsync("go-cpu.pb.gz", ProfileType.Cpu, "1.1.0", "b");
        await backend.UploadFixtureAsync("go-heap.pb.gz", ProfileType.Heap, "1.1.0", "c");

        var service = Assert.Single((await backend.GetJsonAsync("/api/v1/services")).GetProperty("services").EnumerateArray());

        Assert.Equal("default", service.GetProperty("project").GetString());
        Assert.Equal("shop", service.GetProperty("service").GetString());
        Assert.Equal(
            ["cpu 2", "heap 1"],
            service.GetProperty("types").EnumerateArray().Select(t => $"{t.GetProperty("type")} {t.GetProperty("profiles")}"));
        Assert.Equal(
            [("1.0.0", 1), ("1.1.0", 2)],
            service.GetProperty("versions").EnumerateArray()
                .Select(v => (v.GetProperty("version").GetString()!, v.GetProperty("profiles").GetInt32())).Order());
        Assert.Equal(
            ["eu-1 3"],
            service.GetProperty("zones").EnumerateArray().Select(z => $"{z.GetProperty("zone")} {z.GetProperty("profiles")}"));
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest, "the parameter service is missing")]
    [InlineData("?service=shop&type=gpu", HttpStatusCode.BadRequest, "there is no type \"gpu\"; the types are cpu, wall")]
    [InlineData("?service=shop&span=soon", HttpStatusCode.BadRequest, "such as 10m, 1h or 7d")]
    [InlineData("?service=shop&span=99999999999d", HttpStatusCode.BadRequest, "such as 10m, 1h or 7d")]
    [InlineData("?service=shop&end=now", HttpStatusCode.BadRequest, "not a time in milliseconds")]
    [InlineData("?service=shop&sevrice=x", HttpStatusCode.BadRequest, "there is no parameter \"sevrice\"")]
    [InlineData("?service=shop&span=3650d&value=x", HttpStatusCode.BadRequest, "the profiles have samples, cpu")]
    [InlineData("?service=cart", HttpStatusCode.NotFound, "there are no profiles of the service \"cart\"")]
    [InlineData("?service=shop&type=heap", HttpStatusCode.NotFound, "shop has no heap profiles; it has cpu")]
    [InlineData("?service=shop&version=9", HttpStatusCode.NotFound, "choose all versions or zones")]
    [InlineData("?service=shop&span=1m&end=1600000000000", HttpStatusCode.NotFound, "the last of 20")]
    public async Task A_question_without_an_answer_is_answered_with_what_to_do(string query, HttpStatusCode status, string error)
    {
        await using var backend = await RunningBackend.StartAsync();
        await backend.UploadFixtureAsync("go-cpu.pb.gz", ProfileType.Cpu);

        var answer = await backend.GetJsonAsync("/api/v1/flamegraph" + query, status);

        Assert.Contains(error, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_answer_tells_the_browser_to_be_strict()
    {
        await using var backend = await RunningBackend.StartAsync();

        using var response = await backend.Http.GetAsync(new Uri("/healthz", UriKind.Relative), Token);

        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task A_foreign_host_name_is_turned_away()
    {
        await using var backend = await RunningBackend.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/services");
        request.Headers.Host = "evil.example";

        using var response = await backend.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }
}
