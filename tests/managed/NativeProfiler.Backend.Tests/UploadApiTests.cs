using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using NativeProfiler.Backend.Queries;
using NativeProfiler.Pprof;
using NativeProfiler.Protocol.CloudProfiler;
using NativeProfiler.Tests;

namespace NativeProfiler.Backend.Tests;

public sealed class UploadApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pprof_file_is_looked_at_without_being_stored()
    {
        await using var backend = await RunningBackend.StartAsync();
        var bytes = RunningBackend.Fixture("go-cpu.pb.gz");

        var upload = await PostAsync(backend, bytes, "?name=cpu.pb.gz");
        var graph = await backend.GetJsonAsync($"/api/v1/flamegraph?upload={upload.GetProperty("id")}");

        Assert.Equal("pprof", upload.GetProperty("format").GetString());
        Assert.Equal("cpu", upload.GetProperty("value").GetString());
        Assert.Equal(PprofReader.Read(bytes, PprofLimits.Default).Total(1), graph.GetProperty("total").GetInt64());
        Assert.Empty((await backend.GetJsonAsync("/api/v1/services")).GetProperty("services").EnumerateArray());
    }

    [Fact]
    public async Task Folded_stacks_are_told_apart_by_content()
    {
        await using var backend = await RunningBackend.StartAsync();

        var upload = await PostAsync(backend, "# perf\nmain;work;parse 3\r\nmain;work 4\n\nmain;größe 1\n"u8.ToArray());
        var folded = await backend.Http.GetStringAsync(
            new Uri($"/api/v1/profile.folded?upload={upload.GetProperty("id")}", UriKind.Relative), Token);

        Assert.Equal("folded", upload.GetProperty("format").GetString());
        Assert.Equal(["main;größe 1", "main;work 4", "main;work;parse 3"], folded.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_file_is_compared_with_stored_profiles()
    {
        await using var backend = await RunningBackend.StartAsync();
        await backend.UploadFixtureAsync("go-cpu.pb.gz", ProfileType.Cpu);
        var same = (await PostAsync(backend, RunningBackend.Fixture("go-cpu.pb.gz"))).GetProperty("id");
        var folded = (await PostAsync(backend, "main.main.func1;main.hashDocument 3"u8.ToArray())).GetProperty("id");

        var graph = await backend.GetJsonAsync($"/api/v1/flamegraph?service=shop&span=3650d&b.upload={same}");
        var other = await backend.GetJsonAsync($"/api/v1/table?service=shop&span=3650d&b.upload={folded}");

        Assert.Equal(graph.GetProperty("nodes").GetProperty("self").ToString(), graph.GetProperty("nodes").GetProperty("selfB").ToString());
        Assert.Equal(3, other.GetProperty("b").GetProperty("total").GetInt64());
    }

    [Theory]
    [InlineData("main work", "line 1 is not a stack")]
    [InlineData("a 1\nb;c -1", "line 2 is not a stack")]
    [InlineData("a 99999999999999999999", "line 1 is not a stack")]
    [InlineData("# nothing\n", "no stacks")]
    [InlineData("\u001f\u008b\u0008\u0000", "damaged")]
    [InlineData("\u0001\u0002", "the profile")]
    [InlineData("", "the profile is empty")]
    public async Task A_file_that_is_neither_is_refused_with_the_reason(string text, string error)
    {
        await using var backend = await RunningBackend.StartAsync();

        var answer = await PostAsync(backend, Encoding.Latin1.GetBytes(text), "", HttpStatusCode.BadRequest);

        Assert.Contains(error, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_of_another_site_cannot_upload()
    {
        await using var backend = await RunningBackend.StartAsync();
        using var content = new StringContent("a 1", Encoding.UTF8, "text/plain");

        using var response = await backend.Http.PostAsync(new Uri("/api/v1/uploads", UriKind.Relative), content, Token);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task A_file_over_the_limit_is_refused_before_it_is_read()
    {
        await using var backend = await RunningBackend.StartAsync();

        var answer = await PostAsync(
            backend, new byte[PprofLimits.Default.CompressedBytes + 1], "", HttpStatusCode.RequestEntityTooLarge);

        Assert.Contains("larger than 8 MiB", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_another_project_is_not_there()
    {
        await using var backend = await RunningBackend.StartAsync();
        var id = (await PostAsync(backend, "a 1"u8.ToArray(), "?project=mine")).GetProperty("id");

        await backend.GetJsonAsync($"/api/v1/flamegraph?upload={id}&project=mine");
        var answer = await backend.GetJsonAsync($"/api/v1/flamegraph?upload={id}", HttpStatusCode.NotFound);

        Assert.Contains("upload it again", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_go_after_an_hour_and_the_oldest_when_there_are_many()
    {
        var time = new ManualTime();
        var shelf = new UploadShelf(time);
        var stacks = FoldedReader.Read("a 1"u8.ToArray(), PprofLimits.Default);
        var ids = Enumerable.Range(0, 33).Select(_ => shelf.Add("p", stacks).Id).ToArray();

        Assert.Throws<ApiException>(() => shelf.Find("p", ids[0]));
        Assert.Same(stacks, shelf.Find("p", ids[1]).Stacks);
        time.Advance(UploadShelf.Kept);
        Assert.Throws<ApiException>(() => shelf.Find("p", ids[32]));
    }

    private static async Task<JsonElement> PostAsync(
        RunningBackend backend, byte[] bytes, string query = "", HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var response = await backend.Http.PostAsync(new Uri($"/api/v1/uploads{query}", UriKind.Relative), content, Token);
        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode == expected, $"{response.StatusCode}: {body}");
        return JsonDocument.Parse(body).RootElement;
    }
}
