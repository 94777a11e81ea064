using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using NativeProfiler.Protocol.CloudProfiler;
using NativeProfiler.Protocol.Grpc;

namespace NativeProfiler.Protocol.Tests;

public sealed class GrpcInteropTests(GoServer server) : IClassFixture<GoServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_arrives_with_its_metadata_and_its_answer_with_its_trailers(bool tls)
    {
        var channel = tls ? server.Tls : server.Clear;
        var options = new CallOptions { Headers = new Metadata { { "Authorization", "Bearer abc" } } };

        var result = await channel.CallAsync(ProfilerService.CreateProfile, Request("shop"), options, Token);

        Assert.Equal("projects/default/profiles/1", result.Response.Name);
        Assert.Equal("Bearer abc", result.Response.Labels["authorization"]);
        Assert.Equal("application/grpc", result.Response.Labels["content-type"]);
        Assert.StartsWith("nativeprofiler", result.Response.Labels["user-agent"], StringComparison.Ordinal);
        Assert.False(result.Response.Labels.ContainsKey("milliseconds-left"));
        Assert.Equal([0x00, 0x01, 0xff], result.Trailers.GetBinary("note-bin"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_profile_of_three_megabytes_arrives_whole(bool tls)
    {
        var bytes = RandomNumberGenerator.GetBytes(3 << 20);
        var request = new UpdateProfileRequest { Profile = new Profile { Name = "n", ProfileBytes = ByteString.CopyFrom(bytes) } };

        var result = await (tls ? server.Tls : server.Clear).CallAsync(ProfilerService.UpdateProfile, request, new CallOptions(), Token);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), result.Response.Labels["sha256"]);
    }

    [Fact]
    public async Task The_server_learns_the_deadline()
    {
        var options = new CallOptions { Timeout = TimeSpan.FromSeconds(30) };

        var result = await server.Clear.CallAsync(ProfilerService.CreateProfile, Request("shop"), options, Token);

        var left = int.Parse(result.Response.Labels["milliseconds-left"], CultureInfo.InvariantCulture);
        Assert.InRange(left, 20_000, 30_000);
    }

    [Fact]
    public async Task A_call_over_its_deadline_ends()
    {
        var clock = Stopwatch.StartNew();
        var options = new CallOptions { Timeout = TimeSpan.FromMilliseconds(300) };

        var error = await Assert.ThrowsAsync<RpcException>(
            () => server.Clear.CallAsync(ProfilerService.CreateProfile, Request("park"), options, Token));

        Assert.Equal(StatusCode.DeadlineExceeded, error.Code);
        Assert.InRange(clock.Elapsed, TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(5));
        await server.Clear.CallAsync(ProfilerService.CreateProfile, Request("was-cancelled"), new CallOptions(), Token);
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled_at_the_server_too()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => server.Clear.CallAsync(ProfilerService.CreateProfile, Request("park"), new CallOptions(), patience.Token));

        var answered = server.Clear.CallAsync(ProfilerService.CreateProfile, Request("was-cancelled"), new CallOptions(), Token);
        await answered.WaitAsync(TimeSpan.FromSeconds(10), Token);
    }

    [Fact]
    public async Task RetryInfo_of_a_refusal_is_found()
    {
        var error = await FailAsync("abort");

        Assert.Equal((StatusCode.Aborted, "nothing to do"), (error.Code, error.Message));
        Assert.Equal(TimeSpan.FromSeconds(29.25), RetryDelay.Find(error.Trailers));
    }

    [Fact]
    public async Task A_message_with_percent_signs_umlauts_and_lines_is_read()
    {
        var error = await FailAsync("message");

        Assert.Equal((StatusCode.InvalidArgument, "100 % größer\nals erlaubt"), (error.Code, error.Message));
    }

    [Fact]
    public async Task A_failure_after_the_headers_is_read_from_the_trailers()
    {
        var error = await FailAsync("late");

        Assert.Equal((StatusCode.NotFound, "after the headers"), (error.Code, error.Message));
    }

    [Fact]
    public async Task A_method_that_the_server_lacks_is_unimplemented()
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => server.Clear.CallAsync(
            ProfilerService.CreateOfflineProfile, new CreateOfflineProfileRequest(), new CallOptions(), Token));

        Assert.Equal(StatusCode.Unimplemented, error.Code);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused()
    {
        using var channel = new GrpcChannel(server.TlsAddress, new GrpcChannelOptions());

        var error = await Assert.ThrowsAsync<RpcException>(
            () => channel.CallAsync(ProfilerService.CreateProfile, Request("shop"), new CallOptions(), Token));

        Assert.Equal(StatusCode.Unavailable, error.Code);
        Assert.Contains("certificate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unavailable()
    {
        using var channel = new GrpcChannel(new Uri("http://127.0.0.1:1"), new GrpcChannelOptions());

        var error = await Assert.ThrowsAsync<RpcException>(
            () => channel.CallAsync(ProfilerService.CreateProfile, Request("shop"), new CallOptions(), Token));

        Assert.Equal(StatusCode.Unavailable, error.Code);
        Assert.Contains("127.0.0.1:1", error.Message, StringComparison.Ordinal);
    }

    private static CreateProfileRequest Request(string target) => new()
    {
        Parent = "projects/default",
        Deployment = new Deployment { ProjectId = "default", Target = target },
        ProfileType = { ProfileType.Cpu },
    };

    private Task<RpcException> FailAsync(string target) => Assert.ThrowsAsync<RpcException>(
        () => server.Clear.CallAsync(ProfilerService.CreateProfile, Request(target), new CallOptions(), Token));
}
