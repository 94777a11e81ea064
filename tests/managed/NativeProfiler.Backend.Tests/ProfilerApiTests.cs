using System.Diagnostics;
using System.Net;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using NativeProfiler.Backend.Pacing;
using NativeProfiler.Protocol.CloudProfiler;
using NativeProfiler.Protocol.Grpc;

namespace NativeProfiler.Backend.Tests;

public sealed class ProfilerApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_replica_gets_its_turn_at_once_and_the_second_is_parked()
    {
        await using var backend = await RunningBackend.StartAsync();
        var request = RunningBackend.Request(RunningBackend.Shop(), ProfileType.Cpu);

        var first = await backend.CreateAsync(request, Token);

        Assert.StartsWith("projects/default/profiles/", first.Name, StringComparison.Ordinal);
        Assert.Equal(ProfileType.Cpu, first.ProfileType);
        Assert.Equal(request.Deployment, first.Deployment);
        Assert.Equal(Duration.FromTimeSpan(TimeSpan.FromSeconds(10)), first.Duration);
        var parked = backend.CreateAsync(request, Token);
        await Assert.ThrowsAsync<TimeoutException>(() => parked.WaitAsync(TimeSpan.FromMilliseconds(500), Token));
        Assert.Equal(1, (await backend.GetJsonAsync("/healthz")).GetProperty("parkedPolls").GetInt32());
    }

    [Fact]
    public async Task A_replica_that_died_waiting_never_gets_the_turn()
    {
        var pacing = new PacerOptions { Period = TimeSpan.FromSeconds(1), Window = TimeSpan.FromSeconds(1) };
        await using var backend = await RunningBackend.StartAsync(pacing);
        var request = RunningBackend.Request(RunningBackend.Shop(), ProfileType.Cpu);
        await backend.CreateAsync(request, Token);
        for (var dead = 0; dead < 5; dead++)
        {
            using var death = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => backend.CreateAsync(request, death.Token));
        }

        var clock = Stopwatch.StartNew();
        await backend.CreateAsync(request, Token);

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1.5));
    }

    [Fact]
    public async Task Parked_replicas_are_answered_at_shutdown_with_a_small_delay()
    {
        await using var backend = await RunningBackend.StartAsync();
        var request = RunningBackend.Request(RunningBackend.Shop(), ProfileType.Cpu);
        await backend.CreateAsync(request, Token);
        var parked = backend.CreateAsync(request, Token);
        await Assert.ThrowsAsync<TimeoutException>(() => parked.WaitAsync(TimeSpan.FromMilliseconds(300), Token));

        await backend.StopAsync();

        var error = await Assert.ThrowsAsync<RpcException>(() => parked);
        Assert.Equal(StatusCode.Aborted, error.Code);
        Assert.Equal(TimeSpan.FromSeconds(2), RetryDelay.Find(error.Trailers));
    }

    [Fact]
    public async Task A_call_with_a_deadline_ends_with_it()
    {
        await using var backend = await RunningBackend.StartAsync();
        var request = RunningBackend.Request(RunningBackend.Shop(), ProfileType.Cpu);
        await backend.CreateAsync(request, Token);

        var error = await Assert.ThrowsAsync<RpcException>(() => backend.Channel.CallAsync(
            ProfilerService.CreateProfile, request, new CallOptions { Timeout = TimeSpan.FromMilliseconds(300) }, Token));

        Assert.Equal(StatusCode.DeadlineExceeded, error.Code);
    }

    [Fact]
    public async Task An_uploaded_profile_is_answered_without_its_bytes_and_repeating_it_changes_nothing()
    {
        await using var backend = await RunningBackend.StartAsync();

        var answer = await backend.UploadFixtureAsync("go-cpu.pb.gz", ProfileType.Cpu);
        await backend.UploadFixtureAsync("go-cpu.pb.gz", ProfileType.Cpu);

        Assert.Equal(0, answer.ProfileBytes.Length);
        Assert.Equal("projects/default/profiles/one", answer.Name);
        var service = (await backend.GetJsonAsync("/api/v1/services")).GetProperty("services")[0];
        Assert.Equal(1, service.GetProperty("types")[0].GetProperty("profiles").GetInt32());
    }

    [Fact]
    public async Task The_recorded_request_of_the_Go_agent_is_answered()
    {
        await using var backend = await RunningBackend.StartAsync();
        using var http = new HttpClient { BaseAddress = backend.Grpc };
        using var message = new HttpRequestMessage(HttpMethod.Post, ProfilerService.CreateProfile.Path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(RunningBackend.Fixture("go-create.body")),
        };
        message.Content.Headers.ContentType = new("application/grpc");

        using var response = await http.SendAsync(message, Token);
        var body = await response.Content.ReadAsByteArrayAsync(Token);

        Assert.Equal("0", response.TrailingHeaders.GetValues("grpc-status").Single());
        var profile = Profile.Parser.ParseFrom(body.AsSpan(MessageFrame.HeaderSize));
        Assert.Equal("indexing-service", profile.Deployment.Target);
        Assert.Equal(ProfileType.Cpu, profile.ProfileType);
    }

    [Theory]
    [InlineData("go-cpu", ProfileType.Cpu, "cpu", "cpu", "nanoseconds")]
    [InlineData("go-heap", ProfileType.Heap, "heap", "inuse_space", "bytes")]
    [InlineData("go-threads", ProfileType.Threads, "threads", "goroutine", "count")]
    [InlineData("go-heap_alloc", ProfileType.HeapAlloc, "alloc", "alloc_space", "bytes")]
    [InlineData("go-contention", ProfileType.Contention, "contention", "delay", "nanoseconds")]
    [InlineData("node-wall", ProfileType.Wall, "wall", "wall", "nanoseconds")]
    [InlineData("node-heap", ProfileType.Heap, "heap", "space", "bytes")]
    [InlineData("python-cpu", ProfileType.Cpu, "cpu", "cpu", "nanoseconds")]
    [InlineData("python-wall", ProfileType.Wall, "wall", "wall", "nanoseconds")]
    public async Task Every_recorded_profile_becomes_a_flame_graph(
        string fixture, ProfileType type, string name, string sampleType, string unit)
    {
        await using var backend = await RunningBackend.StartAsync();
        await backend.UploadFixtureAsync($"{fixture}.pb.gz", type);

        var graph = await backend.GetJsonAsync($"/api/v1/flamegraph?service=shop&type={name}&span=3650d");

        Assert.Equal(sampleType, graph.GetProperty("sampleType").GetString());
        Assert.Equal(unit, graph.GetProperty("unit").GetString());
        Assert.True(graph.GetProperty("total").GetInt64() > 0);
        Assert.True(graph.GetProperty("nodes").GetProperty("function").GetArrayLength() > 1);
    }

    [Fact]
    public async Task A_broken_profile_is_refused_with_the_reason()
    {
        await using var backend = await RunningBackend.StartAsync();

        var error = await Assert.ThrowsAsync<RpcException>(() => backend.UploadAsync(
            new Profile { Name = "projects/default/profiles/x", ProfileType = ProfileType.Cpu, Deployment = RunningBackend.Shop() },
            [1, 2, 3]));

        Assert.Equal(StatusCode.InvalidArgument, error.Code);
        Assert.Contains("the profile was refused: the profile ", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> BadDeployments => new()
    {
        { "UPPER", "shop" }, { "a", "shop" }, { "default", "" }, { "default", "-shop" }, { "default", "shop\nfake log line" },
        { "default", new string('a', 256) },
    };

    [Theory]
    [MemberData(nameof(BadDeployments))]
    public async Task A_deployment_that_breaks_the_rules_is_refused(string project, string target)
    {
        await using var backend = await RunningBackend.StartAsync();
        var deployment = new Deployment { ProjectId = project, Target = target };

        var error = await Assert.ThrowsAsync<RpcException>(
            () => backend.CreateAsync(RunningBackend.Request(deployment, ProfileType.Cpu), Token));

        Assert.Equal(StatusCode.InvalidArgument, error.Code);
        Assert.Contains("does not match ^", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task A_request_that_offers_nothing_known_is_refused()
    {
        await using var backend = await RunningBackend.StartAsync();

        var error = await Assert.ThrowsAsync<RpcException>(
            () => backend.CreateAsync(RunningBackend.Request(RunningBackend.Shop(), (ProfileType)55), Token));

        Assert.Equal(StatusCode.InvalidArgument, error.Code);
    }

    [Fact]
    public async Task A_method_that_is_not_there_is_unimplemented()
    {
        await using var backend = await RunningBackend.StartAsync();
        var method = ProfilerService.CreateProfile with { Name = "MakeCoffee" };

        var error = await Assert.ThrowsAsync<RpcException>(
            () => backend.Channel.CallAsync(method, new CreateProfileRequest(), new CallOptions(), Token));

        Assert.Equal(StatusCode.Unimplemented, error.Code);
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused()
    {
        await using var backend = await RunningBackend.StartAsync();

        var error = await Assert.ThrowsAsync<RpcException>(() => backend.UploadAsync(
            new Profile { Name = "projects/default/profiles/x", ProfileType = ProfileType.Cpu, Deployment = RunningBackend.Shop() },
            new byte[10 << 20]));

        Assert.Equal(StatusCode.ResourceExhausted, error.Code);
    }

    [Fact]
    public async Task An_offline_profile_sent_twice_is_stored_once()
    {
        await using var backend = await RunningBackend.StartAsync();
        var request = new CreateOfflineProfileRequest
        {
            Parent = "projects/default",
            Profile = new Profile
            {
                ProfileType = ProfileType.Cpu,
                Deployment = RunningBackend.Shop(),
                ProfileBytes = ByteString.CopyFrom(RunningBackend.Fixture("go-cpu.pb.gz")),
            },
        };

        var first = await backend.Channel.CallAsync(ProfilerService.CreateOfflineProfile, request, new CallOptions(), Token);
        var second = await backend.Channel.CallAsync(ProfilerService.CreateOfflineProfile, request, new CallOptions(), Token);

        Assert.Equal(first.Response.Name, second.Response.Name);
        var service = (await backend.GetJsonAsync("/api/v1/services")).GetProperty("services")[0];
        Assert.Equal(1, service.GetProperty("types")[0].GetProperty("profiles").GetInt32());
    }
}
