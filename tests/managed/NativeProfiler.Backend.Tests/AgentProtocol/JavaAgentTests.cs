using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using NativeProfiler.Backend.Pacing;
using NativeProfiler.Protocol.CloudProfiler;

namespace NativeProfiler.Backend.Tests.AgentProtocol;

/// <summary>
/// Google's Java agent by its source, since it cannot be had here (github.com/GoogleCloudPlatform/cloud-profiler-java,
/// src/throttler_api.cc at 12e0032): gRPC's C++ library in clear text (`-cprof_use_insecure_creds_for_testing`), a deadline of
/// one hour for CreateProfile and of 20 s for UpdateProfile, labels of its own on deployment and profile, and of the trailers
/// `google.rpc.retryinfo-bin` alone.
/// </summary>
public sealed class JavaAgentTests
{
    private const string Project = "java-project";
    private const string Create = "/google.devtools.cloudprofiler.v2.ProfilerService/CreateProfile";
    private const string Update = "/google.devtools.cloudprofiler.v2.ProfilerService/UpdateProfile";

    private static readonly ProfileType[] Types = [ProfileType.Cpu, ProfileType.Wall, ProfileType.Heap];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_its_types_get_their_turn_with_what_it_needs_in_the_answer()
    {
        await using var backend = await RunningBackend.StartAsync(Fast);
        var missing = Types.ToHashSet();
        for (var turn = 0; turn < 60 && missing.Count > 0; turn++)
        {
            var profile = await CreateAsync(backend, Request());

            Assert.StartsWith($"projects/{Project}/profiles/", profile.Name, StringComparison.Ordinal);
            Assert.Contains(profile.ProfileType, Types);
            Assert.Equal(Duration.FromTimeSpan(Fast.Window), profile.Duration);
            Assert.Equal(Deployment(), profile.Deployment);
            missing.Remove(profile.ProfileType);
        }

        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("1H")]
    [InlineData("60M")]
    [InlineData("3600S")]
    [InlineData("3599999m")]
    public async Task Its_deadline_of_an_hour_lets_it_wait_for_its_turn(string hour)
    {
        await using var backend = await RunningBackend.StartAsync(new PacerOptions { Period = TimeSpan.FromSeconds(3), Window = TimeSpan.FromSeconds(1) });
        await CreateAsync(backend, Request());

        var parked = CreateAsync(backend, Request(), hour);

        await Assert.ThrowsAsync<TimeoutException>(() => parked.WaitAsync(TimeSpan.FromMilliseconds(500), Token));
        Assert.Equal(Deployment(), (await parked).Deployment);
    }

    [Fact]
    public async Task What_it_uploads_is_found_by_the_labels_of_deployment_and_profile_and_not_sent_back()
    {
        await using var backend = await RunningBackend.StartAsync();
        var profile = await CreateAsync(backend, Request());
        profile.Labels.Add("pod", "shop-7");
        profile.ProfileBytes = ByteString.CopyFrom(RunningBackend.Fixture("go-cpu.pb.gz"));
        profile.ProfileType = ProfileType.Cpu;

        var answer = (await RawGrpc.CallAsync(
            backend.Grpc, Update, new UpdateProfileRequest { Profile = profile }.ToByteArray(), Headers("20S"), Token)).Read(Profile.Parser);

        Assert.Equal((profile.Name, 0, 0), (answer.Name, answer.ProfileBytes.Length, answer.Labels.Count));
        const string Graph = $"/api/v1/flamegraph?project={Project}&service=shop&type=cpu&version=1.0&zone=eu-1&span=3650d";
        foreach (var label in (string[])["team=cart", "pod=shop-7"])
            Assert.True((await backend.GetJsonAsync($"{Graph}&label={label}")).GetProperty("total").GetInt64() > 0, label);
        Assert.Equal(0, (await backend.GetJsonAsync($"{Graph}&label=team=other")).GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task The_trailer_that_it_reads_tells_it_at_shutdown_when_to_come_back()
    {
        await using var backend = await RunningBackend.StartAsync();
        await CreateAsync(backend, Request());
        var parked = RawGrpc.CallAsync(backend.Grpc, Create, Request().ToByteArray(), Headers("1H"), Token);
        await Assert.ThrowsAsync<TimeoutException>(() => parked.WaitAsync(TimeSpan.FromMilliseconds(300), Token));

        await backend.StopAsync();

        var answer = await parked;
        Assert.Equal("10", answer.Status); // ABORTED, the only one for which it reads the delay
        Assert.Equal("CgIIAg", answer.Trailers["google.rpc.retryinfo-bin"].TrimEnd('=')); // RetryInfo { retry_delay: 2 s }
    }

    private static PacerOptions Fast => new() { Period = TimeSpan.FromMilliseconds(20), Window = TimeSpan.FromMilliseconds(10) };

    private static Deployment Deployment() => new()
    {
        ProjectId = Project,
        Target = "shop",
        Labels = { ["language"] = "java", ["version"] = "1.0", ["zone"] = "eu-1", ["team"] = "cart" },
    };

    private static CreateProfileRequest Request() =>
        new() { Parent = $"projects/{Project}", Deployment = Deployment(), ProfileType = { Types } };

    private static async Task<Profile> CreateAsync(RunningBackend backend, CreateProfileRequest request, string deadline = "1H") =>
        (await RawGrpc.CallAsync(backend.Grpc, Create, request.ToByteArray(), Headers(deadline), Token)).Read(Profile.Parser);

    private static (string, string)[] Headers(string deadline) =>
    [
        ("te", "trailers"),
        ("grpc-timeout", deadline),
        ("grpc-accept-encoding", "identity, deflate, gzip"),
        ("user-agent", "gcloud-java-profiler/v20240101 grpc-c++/1.48.0 grpc-c/26.0.0 (linux; chttp2)"),
        ("x-goog-api-client", "gccl/v20240101gl-java/17.0.9"),
    ];
}
