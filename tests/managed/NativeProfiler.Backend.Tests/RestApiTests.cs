using System.Net;
using System.Text;
using System.Text.Json;
using NativeProfiler.Backend.Pacing;
using NativeProfiler.Protocol.CloudProfiler;

namespace NativeProfiler.Backend.Tests;

/// <summary>The Node.js and Python agents by their recorded requests, and the traps of the JSON form of the API.</summary>
public sealed class RestApiTests
{
    private const string Project = "bamboo-project-606";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("node-create", "WALL HEAP", "nodejs")]
    [InlineData("node-create-bearer", "WALL HEAP", "nodejs")]
    [InlineData("python-create", "CPU WALL", "python")]
    public async Task The_recorded_request_for_work_is_answered_with_all_that_the_agent_needs(string name, string offered, string language)
    {
        await using var backend = await RunningBackend.StartAsync();
        using var request = RecordedRequest.Load(name);

        using var response = await backend.Http.SendAsync(request, Token);
        var profile = await ReadAsync(response, HttpStatusCode.OK);

        Assert.StartsWith($"projects/{Project}/profiles/", profile.GetProperty("name").GetString(), StringComparison.Ordinal);
        Assert.Contains(profile.GetProperty("profileType").GetString()!, offered.Split(' '));
        Assert.Equal("10s", profile.GetProperty("duration").GetString());
        var deployment = profile.GetProperty("deployment");
        Assert.Equal(language, deployment.GetProperty("labels").GetProperty("language").GetString());
        Assert.Equal("indexing-service", deployment.GetProperty("target").GetString());
    }

    [Theory]
    [InlineData("node-update-wall", "wall", "wall", "nanoseconds")]
    [InlineData("node-update-heap", "heap", "space", "bytes")]
    [InlineData("python-update-cpu", "cpu", "cpu", "nanoseconds")]
    [InlineData("python-update-wall", "wall", "wall", "nanoseconds")]
    public async Task The_recorded_upload_comes_back_from_a_merge_and_repeating_it_changes_nothing(
        string name, string type, string sampleType, string unit)
    {
        await using var backend = await RunningBackend.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            using var request = RecordedRequest.Load(name);
            using var response = await backend.Http.SendAsync(request, Token);
            var answer = await ReadAsync(response, HttpStatusCode.OK);
            Assert.False(answer.TryGetProperty("profileBytes", out _));
        }

        var graph = await backend.GetJsonAsync(
            $"/api/v1/flamegraph?project={Project}&service=indexing-service&type={type}&span=3650d");
        Assert.Equal(1, graph.GetProperty("profiles").GetInt32());
        Assert.Equal(sampleType, graph.GetProperty("sampleType").GetString());
        Assert.Equal(unit, graph.GetProperty("unit").GetString());
        Assert.True(graph.GetProperty("nodes").GetProperty("function").GetArrayLength() > 1);
    }

    [Fact]
    public async Task The_discovery_document_names_the_address_that_the_client_used()
    {
        await using var backend = await RunningBackend.StartAsync();
        using var request = RecordedRequest.Load("python-discovery");
        using var proxied = RecordedRequest.Load("python-discovery");
        proxied.Headers.Add("X-Forwarded-Proto", "https");
        proxied.Headers.Add("X-Forwarded-Host", "profiler.example:443");

        using var response = await backend.Http.SendAsync(request, Token);
        using var other = await backend.Http.SendAsync(proxied, Token);

        var document = await ReadAsync(response, HttpStatusCode.OK);
        Assert.Equal(backend.Http.BaseAddress!.AbsoluteUri, document.GetProperty("rootUrl").GetString());
        Assert.Equal("https://profiler.example:443/", (await ReadAsync(other, HttpStatusCode.OK)).GetProperty("rootUrl").GetString());
        var methods = document.GetProperty("resources").GetProperty("projects").GetProperty("resources")
            .GetProperty("profiles").GetProperty("methods");
        Assert.Equal("v2/{+parent}/profiles", methods.GetProperty("create").GetProperty("path").GetString());
        Assert.Equal("v2/{+name}", methods.GetProperty("patch").GetProperty("path").GetString());
        Assert.Equal("PATCH", methods.GetProperty("patch").GetProperty("httpMethod").GetString());
    }

    [Fact]
    public async Task A_parked_call_is_answered_at_shutdown_with_a_delay_that_agents_read()
    {
        await using var backend = await RunningBackend.StartAsync();
        using var first = await backend.Http.SendAsync(RecordedRequest.Load("node-create"), Token);
        var parked = backend.Http.SendAsync(RecordedRequest.Load("node-create"), Token);
        await Assert.ThrowsAsync<TimeoutException>(() => parked.WaitAsync(TimeSpan.FromMilliseconds(300), Token));

        await backend.StopAsync();

        using var response = await parked;
        var error = (await ReadAsync(response, HttpStatusCode.Conflict)).GetProperty("error");
        Assert.Equal("ABORTED", error.GetProperty("status").GetString());
        Assert.Equal(409, error.GetProperty("code").GetInt32());
        Assert.Equal("2s", error.GetProperty("details")[0].GetProperty("retryDelay").GetString());
        Assert.Equal(
            "type.googleapis.com/google.rpc.RetryInfo", error.GetProperty("details")[0].GetProperty("@type").GetString());
    }

    [Fact]
    public async Task A_full_backend_says_429_and_when_to_come_back()
    {
        await using var backend = await RunningBackend.StartAsync(new PacerOptions { Polls = 0 });

        using var response = await backend.Http.SendAsync(RecordedRequest.Load("node-create"), Token);

        var error = (await ReadAsync(response, HttpStatusCode.TooManyRequests)).GetProperty("error");
        Assert.Equal("RESOURCE_EXHAUSTED", error.GetProperty("status").GetString());
        Assert.Equal("60s", error.GetProperty("details")[0].GetProperty("retryDelay").GetString());
        Assert.Equal("60", response.Headers.GetValues("Retry-After").Single());
    }

    [Theory]
    [InlineData("""{"profileType":["CPU","QUANTUM",77,null],"deployment":DEPLOYMENT}""")]
    [InlineData("""{"profile_type":["CPU"],"deployment":{"project_id":"bamboo","target":"shop","labels":{"language":"go","zone":null}},"extra":[{}]}""")]
    [InlineData("""{"profileType":["CPU"],"deployment":DEPLOYMENT,"parent":"projects/other-project"}""")]
    public async Task What_a_client_may_send_more_or_otherwise_is_no_error(string body)
    {
        await using var backend = await RunningBackend.StartAsync();

        using var response = await PostAsync(backend, "/v2/projects/bamboo/profiles", body);

        Assert.Equal("CPU", (await ReadAsync(response, HttpStatusCode.OK)).GetProperty("profileType").GetString());
    }

    [Theory]
    [InlineData("", "the body is not JSON")]
    [InlineData("[]", "the body is not a JSON object")]
    [InlineData("{}", "the request has no deployment")]
    [InlineData("""{"deployment":7}""", "the request has no deployment")]
    [InlineData("""{"profileType":["QUANTUM"],"deployment":DEPLOYMENT}""", "no profile type that this backend knows")]
    [InlineData("""{"profileType":["CPU"],"deployment":{"projectId":"other-project","target":"shop"}}""", "is not projects/other-project")]
    [InlineData("""{"profileType":["CPU"],"deployment":{"projectId":"bamboo","target":"shop","labels":{"zone":1}}}""", "is no text")]
    public async Task A_request_that_is_wrong_is_refused_with_the_reason(string body, string message)
    {
        await using var backend = await RunningBackend.StartAsync();

        using var response = await PostAsync(backend, "/v2/projects/bamboo/profiles", body);

        var error = (await ReadAsync(response, HttpStatusCode.BadRequest)).GetProperty("error");
        Assert.Contains(message, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("INVALID_ARGUMENT", error.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Base64_of_the_URL_kind_and_a_project_with_a_colon_are_taken()
    {
        await using var backend = await RunningBackend.StartAsync();
        var bytes = Convert.ToBase64String(RunningBackend.Fixture("go-cpu.pb.gz")).Replace('+', '-').Replace('/', '_').TrimEnd('=');
        var body = $$"""
            {"profileType":"CPU","profileBytes":"{{bytes}}","duration":"10.5s","labels":{"instance":"a"},
             "deployment":{"projectId":"domain.com:proj","target":"shop","labels":{"language":"go"} } }
            """;

        using var response = await PostAsync(backend, "/v2/projects/domain.com:proj/profiles:createOffline", body);

        var answer = await ReadAsync(response, HttpStatusCode.OK);
        Assert.StartsWith("projects/domain.com:proj/profiles/c", answer.GetProperty("name").GetString(), StringComparison.Ordinal);
        Assert.Equal("10.500s", answer.GetProperty("duration").GetString());
    }

    [Fact]
    public async Task Exported_profiles_come_in_pages_with_their_bytes_newest_first()
    {
        await using var backend = await RunningBackend.StartAsync();
        for (var i = 0; i < 5; i++)
            await backend.UploadFixtureAsync("go-cpu.pb.gz", ProfileType.Cpu, id: $"p{i}");
        await backend.UploadFixtureAsync("go-heap.pb.gz", ProfileType.Heap, id: "heap");

        var names = new List<string>();
        var token = "";
        do
        {
            var page = await backend.GetJsonAsync($"/v2/projects/default/profiles?pageSize=2&pageToken={token}");
            foreach (var profile in page.GetProperty("profiles").EnumerateArray())
            {
                names.Add(profile.GetProperty("name").GetString()!);
                Assert.True(profile.GetProperty("profileBytes").GetBytesFromBase64().Length > 100);
                Assert.True(profile.GetProperty("startTime").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
            }

            token = page.TryGetProperty("nextPageToken", out var next) ? next.GetString()! : "";
        }
        while (token.Length > 0);

        Assert.Equal(6, names.Count);
        Assert.Equal(6, names.Distinct().Count());
    }

    [Theory]
    [InlineData("pageSize=1001", "is not between 0")]
    [InlineData("pageToken=nonsense", "the page token is not one of ours")]
    public async Task A_page_that_cannot_be_is_refused(string query, string message)
    {
        await using var backend = await RunningBackend.StartAsync();

        var answer = await backend.GetJsonAsync($"/v2/projects/default/profiles?{query}", HttpStatusCode.BadRequest);

        Assert.Contains(message, answer.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> PostAsync(RunningBackend backend, string path, string body) => backend.Http.PostAsync(
        new Uri(path, UriKind.Relative),
        new StringContent(
            body.Replace("DEPLOYMENT", """{"projectId":"bamboo","target":"shop","labels":{"language":"go"}}""", StringComparison.Ordinal),
            Encoding.UTF8, "text/plain"),
        Token);

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode == expected, $"{response.StatusCode}: {body}");
        return JsonDocument.Parse(body).RootElement;
    }
}
