using System.Text.RegularExpressions;
using NativeProfiler.Protocol.CloudProfiler;
using NativeProfiler.Protocol.Grpc;

namespace NativeProfiler.Backend.Tests;

/// <summary>Meters are of the process: while another backend runs in it, `/metrics` may tell of that one.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class OneBackend;

[Collection(typeof(OneBackend))]
public sealed partial class MetricsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_are_Prometheus_text()
    {
        await using var backend = await RunningBackend.StartAsync();
        await backend.Http.GetAsync(new Uri("/api/v1/services", UriKind.Relative), Token);

        using var answer = await backend.Http.GetAsync(new Uri("/metrics", UriKind.Relative), Token);
        var text = await answer.Content.ReadAsStringAsync(Token);

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.All(text.TrimEnd('\n').Split('\n'), line => Assert.Matches(Line(), line));
        Assert.Contains("\n# TYPE nativeprofiler_store_size_bytes gauge\n", text, StringComparison.Ordinal);
        Assert.Contains("\nnativeprofiler_store_writable 1\n", text, StringComparison.Ordinal);
        Assert.Contains("http_server_request_duration_seconds_bucket{", text, StringComparison.Ordinal);
        Assert.Contains("le=\"+Inf\"", text, StringComparison.Ordinal);
        Assert.Contains("dotnet_gc_collections_total", text, StringComparison.Ordinal);
        var types = text.Split('\n').Where(line => line.StartsWith("# TYPE", StringComparison.Ordinal)).ToArray();
        Assert.Equal(types.Length, types.Distinct().Count());
    }

    [Fact]
    public async Task The_store_tells_whether_it_can_write()
    {
        using var disk = new BrokenDisk();
        await using var backend = await RunningBackend.StartAsync(options => options with { DataFolder = disk.Folder });

        await Assert.ThrowsAsync<RpcException>(() => backend.UploadFixtureAsync("go-cpu.pb.gz", ProfileType.Cpu));
        var text = await ReadAsync(backend);
        Assert.Contains("\nnativeprofiler_store_writable 0\n", text, StringComparison.Ordinal);
        Assert.Matches("\nnativeprofiler_profiles_refused_total{reason=\"store\"} [1-9]", text);

        disk.Mend();
        await backend.UploadFixtureAsync("go-cpu.pb.gz", ProfileType.Cpu);
        Assert.Contains("\nnativeprofiler_store_writable 1\n", await ReadAsync(backend), StringComparison.Ordinal);
    }

    private static async Task<string> ReadAsync(RunningBackend backend)
    {
        using var answer = await backend.Http.GetAsync(new Uri("/metrics", UriKind.Relative), Token);
        return await answer.Content.ReadAsStringAsync(Token);
    }

    [GeneratedRegex(@"^(# (HELP|TYPE) [a-z_0-9]+ .+|[a-zA-Z_][a-zA-Z_0-9]*(\{([a-zA-Z_][a-zA-Z_0-9]*=""([^""\\\n]|\\.)*"",?)*\})? (NaN|[-+]?([0-9.]+([eE][-+]?[0-9]+)?|Inf|∞)))$")]
    private static partial Regex Line();
}
