using System.IO.Compression;
using System.Net;
using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Hostile;

/// <summary>Files that are small and would be large: what they cost the built backend.</summary>
public sealed class BombTests
{
    private const int Parallel = 50;
    private const long MostGrowth = 64 << 20;

    [Fact]
    public async Task Fifty_bombs_at_once_are_refused_and_cost_little_memory()
    {
        using var scratch = new Scratch();
        await using var backend = await Backend.StartOpenAsync(scratch.Folder);
        byte[][] bombs = [Gzip(1 << 30), Gzip(16 << 20), [.. Gzip(256 << 20)[..^4], 0, 1, 0, 0]];
        for (var round = 0; round < 4; round++)
            await SendAsync(backend, bombs); // what the runtime takes once is not theirs
        var before = Memory.Resident(backend.ProcessId);
        Memory.ForgetHighWater(backend.ProcessId);

        var answers = await SendAsync(backend, [.. Enumerable.Range(0, Parallel).Select(i => bombs[i % bombs.Length])]);

        Assert.All(answers, status => Assert.Equal(HttpStatusCode.BadRequest, status));
        var growth = Memory.HighWater(backend.ProcessId) - before;
        Assert.True(growth <= MostGrowth, $"grew by {growth >> 20} MiB from {before >> 20} MiB\n{backend.Output}");
        Assert.Contains("ok", await backend.ReadAsync("/healthz"), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode[]> SendAsync(Backend backend, byte[][] bodies)
    {
        using var http = new HttpClient { BaseAddress = backend.Http, Timeout = TimeSpan.FromMinutes(2) };
        return await Task.WhenAll(bodies.Select(async body =>
        {
            using var answer = await http.PostAsync(new Uri("/upload?service=bomb&type=cpu", UriKind.Relative), new ByteArrayContent(body));
            return answer.StatusCode;
        }));
    }

    private static byte[] Gzip(int zeros)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
        {
            var block = new byte[1 << 20];
            for (var written = 0; written < zeros; written += block.Length)
                gzip.Write(block);
        }

        return compressed.ToArray();
    }
}
