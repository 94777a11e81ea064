using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NativeProfiler.Backend.Pacing;
using NativeProfiler.Protocol.CloudProfiler;
using NativeProfiler.Protocol.Grpc;

namespace NativeProfiler.Backend.Tests;

public sealed class ReplicaApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_ten_replicas_one_has_its_turn_and_nine_wait()
    {
        await using var backend = await RunningBackend.StartAsync(new PacerOptions { Period = TimeSpan.FromHours(1) });
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var channels = Enumerable.Range(0, 10).Select(_ => new GrpcChannel(backend.Grpc, new GrpcChannelOptions())).ToArray();
        var request = RunningBackend.Request(RunningBackend.Shop(), ProfileType.Cpu);
        var polls = Array.ConvertAll(
            channels, channel => channel.CallAsync(ProfilerService.CreateProfile, request, new CallOptions(), ending.Token));
        await await Task.WhenAny(polls);

        var instances = await InstancesAsync(backend, count: 10);

        Assert.Equal(9, instances.Count(one => State(one) == "waiting"));
        var profiling = Assert.Single(instances, one => State(one) == "profiling");
        Assert.Equal("cpu", profiling.GetProperty("lastType").GetString());
        Assert.All(instances, one => Assert.Equal("", one.GetProperty("cause").GetString()));
        Assert.All(instances.Where(one => State(one) == "waiting"), one => Assert.True(one.GetProperty("nextUnixMs").GetInt64() > 0));
        var progress = await backend.GetJsonAsync("/api/v1/getting-started");
        Assert.True(progress.GetProperty("agentSeen").GetBoolean());
        Assert.Equal(9, progress.GetProperty("waiting").GetInt32());
        Assert.Equal(JsonValueKind.Null, progress.GetProperty("firstProfile").ValueKind);

        await ending.CancelAsync();
        foreach (var poll in polls)
            await Record.ExceptionAsync(() => poll);
        foreach (var channel in channels)
            channel.Dispose();
    }

    [Fact]
    public async Task A_profile_names_its_replica_and_ends_the_checklist()
    {
        await using var backend = await RunningBackend.StartAsync();
        var before = await backend.GetJsonAsync("/api/v1/getting-started");
        var turn = await backend.CreateAsync(RunningBackend.Request(RunningBackend.Shop(), ProfileType.Cpu), Token);
        turn.Labels["instance"] = "shop-1";

        await backend.UploadAsync(turn, RunningBackend.Fixture("shop-cpu.pb.gz"));

        var one = Assert.Single(await InstancesAsync(backend, count: 1));
        Assert.Equal(("shop-1", "10.0.12"), (one.GetProperty("instance").GetString(), one.GetProperty("runtime").GetString()));
        Assert.Equal(0.864, one.GetProperty("overheadPercent").GetDouble());
        var progress = await backend.GetJsonAsync("/api/v1/getting-started");
        Assert.False(before.GetProperty("agentSeen").GetBoolean());
        Assert.Equal("shop", progress.GetProperty("firstProfile").GetProperty("service").GetString());
    }

    [Fact]
    public async Task A_view_is_saved_listed_and_removed()
    {
        await using var backend = await RunningBackend.StartAsync();
        var path = new Uri("/api/v1/views/hot%20path", UriKind.Relative);

        using var put = await backend.Http.PutAsJsonAsync(path, new { address = "/flame?svc=shop&f=focus:Parse" }, Token);
        var views = await backend.GetJsonAsync("/api/v1/views");
        using var removed = await backend.Http.DeleteAsync(path, Token);
        using var missing = await backend.Http.DeleteAsync(path, Token);

        Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);
        var view = Assert.Single(views.GetProperty("views").EnumerateArray());
        Assert.Equal("hot path /flame?svc=shop&f=focus:Parse", $"{view.GetProperty("name").GetString()} {view.GetProperty("address").GetString()}");
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (removed.StatusCode, missing.StatusCode));
        Assert.Empty((await backend.GetJsonAsync("/api/v1/views")).GetProperty("views").EnumerateArray());
    }

    [Theory]
    [InlineData("""{"address":"https://evil.example/"}""")]
    [InlineData("""{"address":"//evil.example/"}""")]
    [InlineData("""{"address":"/\\evil.example/"}""")]
    [InlineData("""{"address":"javascript:alert(1)"}""")]
    [InlineData("""{"adress":"/flame"}""")]
    [InlineData("{")]
    public async Task A_view_leads_nowhere_but_into_the_console(string body)
    {
        await using var backend = await RunningBackend.StartAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var answer = await backend.Http.PutAsync(new Uri("/api/v1/views/x", UriKind.Relative), content, Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static string? State(JsonElement instance) => instance.GetProperty("state").GetString();

    /// <summary>The list, as soon as everybody who is on the way has come.</summary>
    private static async Task<JsonElement[]> InstancesAsync(RunningBackend backend, int count)
    {
        for (var tries = 0; ; tries++)
        {
            var list = (await backend.GetJsonAsync("/api/v1/instances")).GetProperty("instances").EnumerateArray().ToArray();
            if (list.Length == count)
                return list;
            Assert.True(tries < 500, $"there are {list.Length} instances, not {count}");
            await Task.Delay(20, Token);
        }
    }
}
