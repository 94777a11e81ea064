using System.Net;
using System.Text.Json;
using Google.Protobuf;
using NativeProfiler.E2E.Harness;
using NativeProfiler.Protocol.CloudProfiler;
using NativeProfiler.Protocol.Grpc;

namespace NativeProfiler.E2E.Failures;

/// <summary>The backend's process on a disk that is full, and on one that is read-only: it reads, refuses uploads, and resumes by itself.</summary>
public sealed class DiskFailureTests
{
    private static readonly byte[] Cpu = File.ReadAllBytes(Path.Combine(Repository.Root, "tests/fixtures/go-cpu.pb.gz"));

    private int _sent;

    [Fact]
    public async Task On_a_full_disk_uploads_are_refused_queries_answered_and_writing_resumes()
    {
        using var scratch = new Scratch();
        await using var disk = await SmallDisk.MountAsync(Path.Combine(scratch.Folder, "disk"));
        await using var backend = await Backend.StartOnAsync(disk, scratch.Folder);
        var stored = 0;
        for (; stored < 5; stored++)
            Assert.Equal(HttpStatusCode.OK, (await UploadAsync(backend)).Status);

        stored += await FillUntilRefusedAsync(disk, backend);
        await AssertRefusedAsync(backend);
        await AssertReadsAsync(backend, stored);

        await disk.EmptyAsync();
        await AssertWritesAsync(backend, stored);
    }

    [Fact]
    public async Task A_backend_starts_on_a_read_only_disk_reads_it_and_writes_when_it_can()
    {
        using var scratch = new Scratch();
        await using var disk = await SmallDisk.MountAsync(Path.Combine(scratch.Folder, "disk"));
        await using (var before = await Backend.StartOnAsync(disk, scratch.Folder))
        {
            Assert.Equal(HttpStatusCode.OK, (await UploadAsync(before)).Status);
            await before.StopAsync();
        }

        await disk.RemountAsync("ro");
        await using var backend = await Backend.StartOnAsync(disk, scratch.Folder);
        await AssertRefusedAsync(backend);
        await AssertReadsAsync(backend, 1);

        await disk.RemountAsync("rw");
        await AssertWritesAsync(backend, 1);
    }

    /// <summary>A file's last page takes some more, and SQLite gives some back when it tidies up: full is what stays full.</summary>
    private async Task<int> FillUntilRefusedAsync(SmallDisk disk, Backend backend)
    {
        var stored = 0;
        for (var refused = 0; refused < 3;)
        {
            await disk.FillAsync();
            var (status, text) = await UploadAsync(backend);
            if (status == HttpStatusCode.OK)
                (refused, stored) = (0, stored + 1);
            else
                refused++;
            Assert.True(stored < 1000, $"{stored} uploads were taken on a full disk, the last answer was {status}: {text}");
        }

        return stored;
    }

    /// <summary>Each upload of another version: the same bytes of the same deployment would be the same profile.</summary>
    private Task<(HttpStatusCode Status, string Text)> UploadAsync(Backend backend) =>
        backend.SendAsync(HttpMethod.Post, $"/upload?service=shop&version={_sent++}", new ByteArrayContent(Cpu));

    private async Task AssertRefusedAsync(Backend backend)
    {
        var json = $$"""{"profileType":"CPU","deployment":{"projectId":"default","target":"shop","labels":{"version":"{{_sent++}}"} },"profileBytes":"{{Convert.ToBase64String(Cpu)}}"}""";
        (HttpMethod Method, string Path, HttpContent Content)[] ways =
        [
            (HttpMethod.Patch, "/v2/projects/default/profiles/one", new StringContent(json)),
            (HttpMethod.Post, "/v2/projects/default/profiles:createOffline", new StringContent(json)),
            (HttpMethod.Post, $"/upload?service=shop&version={_sent++}", new ByteArrayContent(Cpu)),
            (HttpMethod.Post, $"/ingest?name=shop%7Bversion%3D{_sent++}%7D&format=pprof", new ByteArrayContent(Cpu)),
        ];
        foreach (var (method, path, content) in ways)
        {
            var (status, text) = await backend.SendAsync(method, path, content);
            Assert.True(status == HttpStatusCode.ServiceUnavailable, $"{path} gave {status}: {text}");
        }

        using var channel = new GrpcChannel(backend.Grpc, new GrpcChannelOptions());
        var request = new UpdateProfileRequest
        {
            Profile = new Protocol.CloudProfiler.Profile
            {
                Name = "projects/default/profiles/two",
                ProfileType = ProfileType.Cpu,
                Deployment = new Deployment { ProjectId = "default", Target = "shop" },
                ProfileBytes = ByteString.CopyFrom(Cpu),
            },
        };
        var error = await Assert.ThrowsAsync<RpcException>(
            () => channel.CallAsync(ProfilerService.UpdateProfile, request, new CallOptions(), CancellationToken.None));
        Assert.Equal(StatusCode.ResourceExhausted, error.Code);
    }

    private static async Task AssertReadsAsync(Backend backend, int profiles)
    {
        var (graphed, text) = await backend.SendAsync(HttpMethod.Get, "/api/v1/flamegraph?service=shop&span=3650d", null);
        Assert.True(graphed == HttpStatusCode.OK, text);
        Assert.Equal(profiles, JsonDocument.Parse(text).RootElement.GetProperty("profiles").GetInt32());
        var (ready, trouble) = await backend.SendAsync(HttpMethod.Get, "/readyz", null);
        Assert.Equal(HttpStatusCode.OK, ready);
        Assert.NotNull(JsonDocument.Parse(trouble).RootElement.GetProperty("trouble").GetString());
    }

    private async Task AssertWritesAsync(Backend backend, int stored)
    {
        var (status, text) = await UploadAsync(backend);
        Assert.True(status == HttpStatusCode.OK, text);
        Assert.Null(JsonDocument.Parse(await backend.ReadAsync("/readyz")).RootElement.GetProperty("trouble").GetString());
        var graph = JsonDocument.Parse(await backend.ReadAsync("/api/v1/flamegraph?service=shop&span=3650d")).RootElement;
        Assert.Equal(stored + 1, graph.GetProperty("profiles").GetInt32());
    }
}
