using System.Net;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using NativeProfiler.Backend.Pacing;
using NativeProfiler.Protocol.CloudProfiler;
using NativeProfiler.Protocol.Grpc;

namespace NativeProfiler.Backend.Tests.AgentProtocol;

/// <summary>
/// What Cloud Profiler's API (googleapis f8291d2b) and its agents demand, row by row, where no other test does: types and their
/// numbers, what a response holds, labels, the export service, many streams on a connection, replicas that fall silent.
/// The agents' own rows: <see cref="JavaAgentTests"/>, <see cref="PythonAgentTests"/>, <see cref="RestApiTests"/> (Node.js,
/// Python), <see cref="ProfilerApiTests"/> (Go); the real Go and Node.js agents run in the end-to-end tests.
/// </summary>
public sealed class ProtocolTableTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, "CPU")]
    [InlineData(2, "WALL")]
    [InlineData(3, "HEAP")]
    [InlineData(4, "THREADS")]
    [InlineData(5, "CONTENTION")]
    [InlineData(6, "PEAK_HEAP")]
    [InlineData(7, "HEAP_ALLOC")]
    public async Task Whoever_offers_one_type_gets_it_with_name_duration_and_deployment(int number, string name)
    {
        await using var backend = await RunningBackend.StartAsync();
        var overGrpc = await backend.CreateAsync(RunningBackend.Request(RunningBackend.Shop(), (ProfileType)number), Token);
        using var rest = await backend.Http.PostAsync(
            new Uri("/v2/projects/default/profiles", UriKind.Relative),
            new StringContent($$"""{"profileType":["{{name}}"],"deployment":{"projectId":"default","target":"rest","labels":{"language":"python"} } }"""),
            Token);
        var overRest = JsonDocument.Parse(await rest.Content.ReadAsStringAsync(Token)).RootElement;

        Assert.Equal((ProfileType)number, overGrpc.ProfileType);
        Assert.Equal(Duration.FromTimeSpan(TimeSpan.FromSeconds(10)), overGrpc.Duration);
        Assert.Equal(RunningBackend.Shop(), overGrpc.Deployment);
        Assert.Equal((name, "10s"), (overRest.GetProperty("profileType").GetString(), overRest.GetProperty("duration").GetString()));
        Assert.Equal("python", overRest.GetProperty("deployment").GetProperty("labels").GetProperty("language").GetString());
        Assert.Matches("^projects/default/profiles/[^/]+$", overRest.GetProperty("name").GetString());
    }

    /// <summary>Go's maps have another order in each request.</summary>
    [Fact]
    public async Task Labels_in_another_order_are_the_same_deployment()
    {
        await using var backend = await RunningBackend.StartAsync();
        var start = new CreateProfileRequest { Parent = "projects/default", ProfileType = { ProfileType.Cpu } }.ToByteArray();
        byte[] Request(params string[] order) =>
            [.. start, .. Field(1, [.. Field(1, "default"u8), .. Field(2, "shop"u8), .. order.SelectMany(name => Label(name, $"{name}-1"))])];

        var first = await CallAsync(backend, Request("language", "version", "zone"));
        var second = CallAsync(backend, Request("zone", "language", "version"));

        Assert.Equal("0", first.Status);
        await Assert.ThrowsAsync<TimeoutException>(() => second.WaitAsync(TimeSpan.FromMilliseconds(500), Token));
    }

    [Fact]
    public async Task An_update_mask_changes_nothing_and_labels_are_not_sent_back()
    {
        await using var backend = await RunningBackend.StartAsync();
        var profile = new Profile
        {
            Name = "projects/default/profiles/masked",
            ProfileType = ProfileType.Cpu,
            Deployment = RunningBackend.Shop(),
            Labels = { ["instance"] = "pod-1" },
            ProfileBytes = ByteString.CopyFrom(RunningBackend.Fixture("go-cpu.pb.gz")),
        };
        var answer = await backend.Channel.CallAsync(
            ProfilerService.UpdateProfile,
            new UpdateProfileRequest { Profile = profile, UpdateMask = new FieldMask { Paths = { "profile_bytes", "labels" } } },
            new CallOptions(), Token);
        using var rest = await backend.Http.PatchAsync(
            new Uri("/v2/projects/default/profiles/rest?updateMask=profileBytes,labels&alt=json", UriKind.Relative),
            new StringContent(JsonFormatter.Default.Format(profile)), Token);

        Assert.Empty(answer.Response.Labels);
        var json = JsonDocument.Parse(await rest.Content.ReadAsStringAsync(Token)).RootElement;
        Assert.False(json.TryGetProperty("labels", out _));
        Assert.False(json.TryGetProperty("profileBytes", out _));
        var all = await backend.GetJsonAsync("/api/v1/flamegraph?service=shop&span=3650d");
        var labelled = await backend.GetJsonAsync("/api/v1/flamegraph?service=shop&span=3650d&label=instance=pod-1");
        Assert.Equal(2, all.GetProperty("profiles").GetInt32());
        Assert.Equal(all.GetProperty("total").GetInt64(), labelled.GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task ListProfiles_over_gRPC_gives_bytes_labels_and_times()
    {
        await using var backend = await RunningBackend.StartAsync();
        var deployment = RunningBackend.Shop();
        deployment.Labels["team"] = "cart";
        var bytes = RunningBackend.Fixture("go-cpu.pb.gz");
        await backend.UploadAsync(
            new Profile
            {
                Name = "projects/default/profiles/a",
                ProfileType = ProfileType.Cpu,
                Deployment = deployment,
                Labels = { ["instance"] = "pod-1" },
            },
            bytes);

        var page = (await backend.Channel.CallAsync(
            ExportService.ListProfiles, new ListProfilesRequest { Parent = "projects/default" }, new CallOptions(), Token)).Response;

        var profile = Assert.Single(page.Profiles);
        Assert.Equal(("projects/default/profiles/a", ProfileType.Cpu), (profile.Name, profile.ProfileType));
        Assert.Equal(bytes, profile.ProfileBytes.ToByteArray());
        Assert.Equal(RunningBackend.Shop(), profile.Deployment);
        Assert.Equal(["cart", "pod-1"], [profile.Labels["team"], profile.Labels["instance"]]); // both kinds, merged
        Assert.True(profile.StartTime.ToDateTimeOffset() > DateTimeOffset.UnixEpoch);
        Assert.Equal(("", 0), (page.NextPageToken, page.SkippedProfiles));
    }

    /// <summary>An agent keeps the first delay that it is told: it must always be the same. Both names, one in each library's way.</summary>
    [Fact]
    public async Task The_delay_at_shutdown_is_in_both_trailers_and_the_same_for_who_comes_later()
    {
        await using var backend = await RunningBackend.StartAsync();
        await backend.CreateAsync(RunningBackend.Request(RunningBackend.Shop(), ProfileType.Cpu), Token);
        var parked = CallAsync(backend, RunningBackend.Request(RunningBackend.Shop(), ProfileType.Cpu).ToByteArray());
        await Assert.ThrowsAsync<TimeoutException>(() => parked.WaitAsync(TimeSpan.FromMilliseconds(300), Token));

        ((PacingService)backend.Services.GetService(typeof(PacingService))!).Stop(); // the ports are open still
        var first = await parked;
        var later = await CallAsync(backend, RunningBackend.Request(RunningBackend.Shop("2"), ProfileType.Cpu).ToByteArray());

        foreach (var answer in (RawGrpc.Answer[])[first, later])
        {
            Assert.Equal("10", answer.Status);
            Assert.Equal(2, RetryInfo.Parser.ParseFrom(Binary(answer, GrpcHeaders.RetryInfo)).RetryDelay.Seconds);
            var status = Google.Rpc.Status.Parser.ParseFrom(Binary(answer, GrpcHeaders.StatusDetails));
            Assert.Equal(2, status.Details.Single().Unpack<RetryInfo>().RetryDelay.Seconds);
        }
    }

    /// <summary>Behind a proxy all replicas share a connection; Kestrel's own limit is 100 streams.</summary>
    [Fact]
    public async Task Three_hundred_replicas_wait_on_one_connection()
    {
        await using var backend = await RunningBackend.StartAsync();
        using var connection = new SocketsHttpHandler { EnableMultipleHttp2Connections = false };
        using var http = new HttpClient(connection) { BaseAddress = backend.Grpc };
        var request = RawGrpc.Frame(RunningBackend.Request(RunningBackend.Shop(), ProfileType.Cpu).ToByteArray());

        var calls = Enumerable.Range(0, 301).Select(_ => RawGrpc.CallAsync(http, ProfilerService.CreateProfile.Path, request, [], Token)).ToArray();

        var first = await Task.WhenAny(calls);
        Assert.Equal("0", (await first).Status);
        await ParkedAsync(backend, 300, TimeSpan.FromSeconds(60));
        await backend.StopAsync();
        Assert.All(await Task.WhenAll(calls.Where(call => call != first)), answer => Assert.Equal("10", answer.Status));
    }

    /// <summary>A replica whose machine died sends no end of its connection: pings find out, so that it never gets the slot.</summary>
    [Fact]
    public async Task A_replica_that_answers_no_ping_any_more_does_not_wait_any_more()
    {
        await using var backend = await RunningBackend.StartAsync();
        await backend.CreateAsync(RunningBackend.Request(RunningBackend.Shop(), ProfileType.Cpu), Token);
        using var dead = await SilentReplica.PollAsync(backend.Grpc, RunningBackend.Request(RunningBackend.Shop(), ProfileType.Cpu), Token);
        await ParkedAsync(backend, 1, TimeSpan.FromSeconds(30));

        await ParkedAsync(backend, 0, TimeSpan.FromSeconds(120)); // 15 s without a sign of life, 10 s for the ping's answer
    }

    [Theory]
    [InlineData("go-create")]
    [InlineData("go-create-adc")]
    [InlineData("go-create-tls")]
    public async Task The_recorded_requests_of_the_Go_agent_are_answered_with_all_their_headers(string name)
    {
        await using var backend = await RunningBackend.StartAsync();
        using var recorded = RecordedRequest.Load(name);
        using var http = new HttpClient { BaseAddress = backend.Grpc };

        var answer = await RawGrpc.CallAsync(
            http, recorded.RequestUri!.OriginalString, RunningBackend.Fixture(name + ".body"),
            recorded.Headers.NonValidated.Select(header => (header.Key, header.Value.ToString())), Token);

        var profile = answer.Read(Profile.Parser);
        Assert.Equal(("indexing-service", "bamboo-project-606"), (profile.Deployment.Target, profile.Deployment.ProjectId));
        Assert.NotEqual(TimeSpan.Zero, profile.Duration.ToTimeSpan());
    }

    /// <summary>Its values count from the start of the process: summed they would be wrong, so it is told.</summary>
    [Fact]
    public async Task A_form_with_a_profile_to_subtract_is_refused()
    {
        await using var backend = await RunningBackend.StartAsync();
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(RunningBackend.Fixture("go-heap.pb.gz")), "profile", "profile.pprof" },
            { new ByteArrayContent(RunningBackend.Fixture("go-heap.pb.gz")), "prev_profile", "profile.pprof" },
        };

        using var response = await backend.Http.PostAsync(new Uri("/ingest?name=shop&format=pprof", UriKind.Relative), form, Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("prev_profile", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private static async Task ParkedAsync(RunningBackend backend, int expected, TimeSpan atMost)
    {
        var start = TimeProvider.System.GetTimestamp();
        int parked;
        while ((parked = (await backend.GetJsonAsync("/healthz")).GetProperty("parkedPolls").GetInt32()) != expected)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < atMost, $"{parked} polls are parked, not {expected}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
        }
    }

    private static Task<RawGrpc.Answer> CallAsync(RunningBackend backend, byte[] message) =>
        RawGrpc.CallAsync(backend.Grpc, ProfilerService.CreateProfile.Path, message, [], Token);

    private static byte[] Binary(RawGrpc.Answer answer, string name)
    {
        var text = answer.Trailers[name];
        return Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
    }

    private static byte[] Label(string name, string value) =>
        Field(3, [.. Field(1, Encoding.UTF8.GetBytes(name)), .. Field(2, Encoding.UTF8.GetBytes(value))]);

    /// <summary>A length-delimited field of fewer than 128 bytes.</summary>
    private static byte[] Field(int number, ReadOnlySpan<byte> bytes) => [(byte)((number << 3) | 2), (byte)bytes.Length, .. bytes];
}
