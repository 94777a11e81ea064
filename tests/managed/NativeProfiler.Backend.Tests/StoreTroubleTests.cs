using System.Net;
using Google.Protobuf;
using NativeProfiler.Protocol.CloudProfiler;
using NativeProfiler.Protocol.Grpc;
using NativeProfiler.Protocol.Parca;
using NativeProfiler.Protocol.Pyroscope;
using Parca = NativeProfiler.Protocol.Parca;
using Pyroscope = NativeProfiler.Protocol.Pyroscope;

namespace NativeProfiler.Backend.Tests;

/// <summary>A backend whose store cannot write, by every way in which profiles come.</summary>
public sealed class StoreTroubleTests
{
    private static readonly byte[] Cpu = RunningBackend.Fixture("go-cpu.pb.gz");

    private static readonly PushRequest Push = new()
    {
        Series =
        {
            new Pyroscope.RawProfileSeries
            {
                Labels = { new LabelPair { Name = "__name__", Value = "process_cpu" }, new LabelPair { Name = "service_name", Value = "shop" } },
                Samples = { new Pyroscope.RawSample { RawProfile = ByteString.CopyFrom(Cpu) } },
            },
        },
    };

    private static readonly WriteRawRequest WriteRaw = new()
    {
        Series =
        {
            new Parca.RawProfileSeries
            {
                Labels = new LabelSet { Labels = { new Label { Name = "__name__", Value = "process_cpu" }, new Label { Name = "job", Value = "shop" } } },
                Samples = { new Parca.RawSample { RawProfile = ByteString.CopyFrom(Cpu) } },
            },
        },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("UpdateProfile")]
    [InlineData("CreateOfflineProfile")]
    [InlineData("Pyroscope's Push")]
    [InlineData("Parca's WriteRaw")]
    public async Task Over_gRPC_uploads_are_RESOURCE_EXHAUSTED_until_the_disk_can_be_written(string way)
    {
        using var disk = new BrokenDisk();
        await using var backend = await StartAsync(disk);

        var error = await Assert.ThrowsAsync<RpcException>(() => CallAsync(backend, way));

        Assert.Equal(StatusCode.ResourceExhausted, error.Code);
        Assert.Contains($"writing to {disk.Folder} failed", error.Message, StringComparison.Ordinal);
        Assert.True(RetryDelay.Find(error.Trailers) > TimeSpan.Zero);
        await AssertReadsAsync(backend, disk, services: 0);

        disk.Mend();
        await CallAsync(backend, way);

        await AssertReadsAsync(backend, null, services: 1);
    }

    [Theory]
    [InlineData("PATCH", "/v2/projects/default/profiles/one", "api")]
    [InlineData("POST", "/v2/projects/default/profiles:createOffline", "api")]
    [InlineData("POST", "/upload?service=shop", "pprof")]
    [InlineData("POST", "/ingest?name=shop&format=pprof", "pprof")]
    [InlineData("POST", "/ingest?name=shop", "folded")]
    [InlineData("POST", "/pyroscope/ingest?name=shop&format=pprof", "pprof")]
    [InlineData("POST", "/push.v1.PusherService/Push", "push")]
    [InlineData("POST", "/push.v1.PusherService/Push", "push as JSON")]
    [InlineData("POST", "/profiles/writeraw", "writeraw")]
    public async Task Over_HTTP_uploads_are_503_until_the_disk_can_be_written(string method, string path, string body)
    {
        using var disk = new BrokenDisk();
        await using var backend = await StartAsync(disk);

        using var refused = await SendAsync(backend, method, path, body);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains($"writing to {disk.Folder} failed", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(30), refused.Headers.RetryAfter?.Delta);
        await AssertReadsAsync(backend, disk, services: 0);

        disk.Mend();
        using var taken = await SendAsync(backend, method, path, body);

        Assert.True(taken.IsSuccessStatusCode, await taken.Content.ReadAsStringAsync(Token));
        await AssertReadsAsync(backend, null, services: 1);
    }

    private static Task<RunningBackend> StartAsync(BrokenDisk disk) =>
        RunningBackend.StartAsync(options => options with { DataFolder = disk.Folder });

    /// <summary>Queries are answered and the backend is ready, whatever the disk does; the trouble is told.</summary>
    private static async Task AssertReadsAsync(RunningBackend backend, BrokenDisk? trouble, int services)
    {
        Assert.Equal(services, (await backend.GetJsonAsync("/api/v1/services")).GetProperty("services").GetArrayLength());
        var ready = await backend.GetJsonAsync("/readyz");
        var told = ready.GetProperty("trouble").GetString();
        Assert.Equal(trouble is null ? "ready" : "degraded", ready.GetProperty("status").GetString());
        if (trouble is null)
            Assert.Null(told);
        else
            Assert.Contains($"writing to {trouble.Folder} failed", told, StringComparison.Ordinal);
    }

    private static Task CallAsync(RunningBackend backend, string way) => way switch
    {
        "UpdateProfile" => backend.UploadFixtureAsync("go-cpu.pb.gz", ProfileType.Cpu),
        "CreateOfflineProfile" => backend.Channel.CallAsync(
            ProfilerService.CreateOfflineProfile,
            new CreateOfflineProfileRequest
            {
                Parent = "projects/default",
                Profile = new Profile { ProfileType = ProfileType.Cpu, Deployment = RunningBackend.Shop(), ProfileBytes = ByteString.CopyFrom(Cpu) },
            },
            new CallOptions(), Token),
        "Pyroscope's Push" => backend.Channel.CallAsync(PusherService.Push, Push, new CallOptions(), Token),
        _ => backend.Channel.CallAsync(ProfileStoreService.WriteRaw, WriteRaw, new CallOptions(), Token),
    };

    private static async Task<HttpResponseMessage> SendAsync(RunningBackend backend, string method, string path, string body)
    {
        HttpContent content = body switch
        {
            "api" => new StringContent(
                """{"profileType":"CPU","deployment":{"projectId":"default","target":"shop","labels":{"language":"go"}},"profileBytes":"BYTES"}"""
                    .Replace("BYTES", Convert.ToBase64String(Cpu), StringComparison.Ordinal)),
            "folded" => new StringContent("main;work 3\n"),
            "push" => new ByteArrayContent(Push.ToByteArray()),
            "push as JSON" => new StringContent(JsonFormatter.Default.Format(Push), null, "application/json"),
            "writeraw" => new StringContent(JsonFormatter.Default.Format(WriteRaw)),
            _ => new ByteArrayContent(Cpu),
        };
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        return await backend.Http.SendAsync(request, Token);
    }
}
