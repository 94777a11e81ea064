using System.Net;
using NativeProfiler.Protocol.CloudProfiler;
using NativeProfiler.Protocol.Grpc;

namespace NativeProfiler.Backend.Tests;

/// <summary>A backend whose store cannot write.</summary>
public sealed class StoreTroubleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Uploads_are_refused_with_the_reason_queries_answered_and_all_is_well_when_the_disk_is()
    {
        var folder = Directory.CreateTempSubdirectory("np-trouble-").FullName;
        var today = TimeProvider.System.GetUtcNow();
        // A folder where a file should be: the same error for root, whom permissions do not stop. For every day that the recorded profile may be of.
        string[] obstacles = [.. Enumerable.Range(-31, 33).Select(day => Path.Combine(folder, $"profiles-{today.AddDays(day):yyyy-MM-dd}.originals"))];
        foreach (var obstacle in obstacles)
            Directory.CreateDirectory(obstacle);
        await using var backend = await RunningBackend.StartAsync(options => options with { DataFolder = folder });

        var error = await Assert.ThrowsAsync<RpcException>(() => backend.UploadFixtureAsync("go-cpu.pb.gz", ProfileType.Cpu));
        var ready = await backend.GetJsonAsync("/readyz");
        await backend.GetJsonAsync("/api/v1/services");

        Assert.Equal(StatusCode.ResourceExhausted, error.Code);
        Assert.Contains($"writing to {folder} failed", error.Message, StringComparison.Ordinal);
        Assert.Contains($"writing to {folder} failed", ready.GetProperty("trouble").GetString(), StringComparison.Ordinal);
        Assert.Contains("\nnativeprofiler_store_writable 0\n", await MetricsAsync(backend), StringComparison.Ordinal);

        foreach (var obstacle in obstacles)
            Directory.Delete(obstacle);
        await backend.UploadFixtureAsync("go-cpu.pb.gz", ProfileType.Cpu);

        Assert.Null((await backend.GetJsonAsync("/readyz")).GetProperty("trouble").GetString());
        Assert.Contains("\nnativeprofiler_store_writable 1\n", await MetricsAsync(backend), StringComparison.Ordinal);
    }

    private static async Task<string> MetricsAsync(RunningBackend backend)
    {
        using var answer = await backend.Http.GetAsync(new Uri("/metrics", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Token);
    }
}
