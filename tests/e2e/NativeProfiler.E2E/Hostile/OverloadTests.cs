using System.Net;
using System.Text;
using System.Text.Json;
using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Hostile;

/// <summary>
/// More senders than the built backend has places for; the figures at five times its capacity are of `np bench overload`.
/// </summary>
public sealed class OverloadTests
{
    /// <summary>512 profiles may wait to be read, and as many as there are processors are read.</summary>
    private static readonly int Senders = 512 + Environment.ProcessorCount + 90;

    private const int Uploads = 2;
    private const long MostMemory = 512 << 20;
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(30);

    private sealed record Answer(HttpStatusCode Status, string Body, bool HasRetryAfter);

    [Fact]
    public async Task Who_finds_the_queue_full_is_told_when_to_come_back_and_then_it_goes_on()
    {
        using var scratch = new Scratch();
        await using var backend = await Backend.StartOpenAsync(scratch.Folder);
        using var http = new HttpClient { BaseAddress = backend.Http, Timeout = TimeSpan.FromMinutes(5) };
        var body = Body();
        var number = 0;

        var answers = await Task.WhenAll(Enumerable.Range(0, Senders).Select(async _ =>
        {
            var own = new List<Answer>();
            for (var i = 0; i < Uploads; i++)
                own.Add(await SendAsync(http, body, Interlocked.Increment(ref number)));
            return own;
        }));

        var refused = answers.SelectMany(own => own).Where(answer => answer.Status != HttpStatusCode.OK).ToArray();
        Assert.NotEmpty(refused);
        Assert.NotEqual(Senders * Uploads, refused.Length);
        Assert.All(refused, answer =>
        {
            Assert.True(answer.Status == HttpStatusCode.TooManyRequests, $"{answer.Status} {answer.Body}");
            Assert.True(answer.HasRetryAfter);
            var error = JsonDocument.Parse(answer.Body).RootElement.GetProperty("error");
            Assert.Equal("RESOURCE_EXHAUSTED", error.GetProperty("status").GetString());
            Assert.Matches(@"^[0-9.]+s$", error.GetProperty("details")[0].GetProperty("retryDelay").GetString());
        });
        var high = Memory.HighWater(backend.ProcessId);
        Assert.True(high <= MostMemory, $"{high >> 20} MiB");
        await AssertRecoversAsync(http, body, number);
        Assert.Contains("ok", await backend.ReadAsync("/healthz"), StringComparison.Ordinal);
    }

    private static async Task AssertRecoversAsync(HttpClient http, byte[] body, int number)
    {
        var start = TimeProvider.System.GetTimestamp();
        for (var inARow = 0; inARow < 10;)
        {
            var answer = await SendAsync(http, body, ++number);
            inARow = answer.Status == HttpStatusCode.OK ? inARow + 1 : 0;
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Recovery, $"not well again: {answer}");
        }
    }

    private static byte[] Body()
    {
        var profile = Convert.ToBase64String(File.ReadAllBytes(Path.Combine(Repository.Root, "tests/fixtures/shop-cpu.pb.gz")));
        return Encoding.UTF8.GetBytes(
            $$"""{"profileType":"CPU","profileBytes":"{{profile}}","deployment":{"projectId":"default","target":"flood","labels":{"language":"dotnet"} } }""");
    }

    private static async Task<Answer> SendAsync(HttpClient http, byte[] body, int number)
    {
        using var answer = await http.PatchAsync(new Uri($"/v2/projects/default/profiles/flood-{number}", UriKind.Relative), new ByteArrayContent(body));
        return new Answer(answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers.RetryAfter is not null);
    }
}
