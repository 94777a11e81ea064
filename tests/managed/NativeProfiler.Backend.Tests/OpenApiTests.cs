using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using NativeProfiler.Backend.Access;
using NativeProfiler.Protocol.CloudProfiler;
using NativeProfiler.Storage.Control;

namespace NativeProfiler.Backend.Tests;

/// <summary>The OpenAPI document is what the backend does.</summary>
public sealed class OpenApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_document_names_every_endpoint_of_the_query_API_and_the_scope_it_needs()
    {
        await using var backend = await RunningBackend.StartAsync();

        var document = await backend.GetJsonAsync("/api/v1/openapi.json");

        var documented = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(
            operation => $"{operation.Name.ToUpperInvariant()} {path.Name} {operation.Value.GetProperty("x-scope").GetString()}"));
        var known = AccessTable.Rules
            .Where(rule => rule.Pattern.StartsWith("/api/", StringComparison.Ordinal) || rule.Pattern == "/upload")
            .Select(rule => $"{rule.Method} {rule.Pattern} {(rule.Scope == KeyScopes.None ? "none" : rule.Scope.ToString().ToLowerInvariant())}");
        Assert.Equal(known.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    /// <summary>For each operation a query with what it cannot do without, and with a second selection where it takes one.</summary>
    public static TheoryData<string, string, string> Operations => new()
    {
        { "GET", "/api/v1/services", "" },
        { "GET", "/api/v1/flamegraph", "service=shop&b.service=shop" },
        { "GET", "/api/v1/callers", "service=shop&b.service=shop&function=main" },
        { "GET", "/api/v1/table", "service=shop&b.service=shop" },
        { "GET", "/api/v1/history", "service=shop" },
        { "GET", "/api/v1/breakdown", "service=shop&by=version" },
        { "GET", "/api/v1/timeline", "service=shop" },
        { "GET", "/api/v1/weights", "service=shop" },
        { "GET", "/api/v1/labels", "service=shop" },
        { "GET", "/api/v1/profile.pb.gz", "service=shop" },
        { "GET", "/api/v1/profile.folded", "service=shop" },
        { "GET", "/api/v1/profile.speedscope.json", "service=shop" },
        { "GET", "/api/v1/profile.csv", "service=shop&b.service=shop" },
        { "GET", "/api/v1/instances", "" },
        { "GET", "/api/v1/getting-started", "" },
        { "GET", "/api/v1/views", "" },
        { "PUT", "/api/v1/views/{name}", "" },
        { "DELETE", "/api/v1/views/{name}", "" },
        { "POST", "/api/v1/uploads", "" },
        { "GET", "/api/v1/settings", "service=shop" },
        { "PUT", "/api/v1/settings", "service=shop" },
        { "DELETE", "/api/v1/settings", "service=shop" },
    };

    /// <summary>The code says which parameters it read when it refuses one that it did not.</summary>
    [Theory]
    [MemberData(nameof(Operations))]
    public async Task The_documented_parameters_are_those_that_the_code_reads(string method, string path, string query)
    {
        await using var backend = await RunningBackend.StartAsync();
        using var request = new HttpRequestMessage(
            new HttpMethod(method), $"{path.Replace("{name}", "mine", StringComparison.Ordinal)}?{query}&no-such-parameter=1");

        using var response = await backend.Http.SendAsync(request, Token);

        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var known = Regex.Match(body, "here; the parameters are (.*)\"").Groups[1].Value.Split(", ", StringSplitOptions.RemoveEmptyEntries);
        var operation = (await backend.GetJsonAsync("/api/v1/openapi.json")).GetProperty("paths").GetProperty(path).GetProperty(method.ToLowerInvariant());
        var documented = operation.GetProperty("parameters").EnumerateArray()
            .Where(parameter => parameter.GetProperty("in").GetString() == "query").Select(parameter => parameter.GetProperty("name").GetString()!).ToArray();
        if (!documented.Contains("upload"))
            known = [.. known.Where(name => name != "upload")]; // it reads that too, to say that it has no answer for files
        Assert.Equal(known.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_operation_with_parameters_is_compared()
    {
        await using var backend = await RunningBackend.StartAsync();
        var document = await backend.GetJsonAsync("/api/v1/openapi.json");
        var documented = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}"));

        // The first two read none, and of the last whatever has no meaning of its own is a label.
        Assert.Equal(
            documented.Order(StringComparer.Ordinal),
            Operations.Select(row => $"{row.Data.Item1} {row.Data.Item2}")
                .Concat(["GET /api/v1/session", "GET /api/v1/openapi.json", "POST /upload"]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_documented_parameters_of_an_upload_have_a_meaning_and_others_are_labels()
    {
        await using var backend = await RunningBackend.StartAsync();
        var operation = (await backend.GetJsonAsync("/api/v1/openapi.json")).GetProperty("paths").GetProperty("/upload").GetProperty("post");
        var documented = operation.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()!);
        Assert.Equal(["language", "project", "service", "type", "version", "zone"], documented.Order(StringComparer.Ordinal));

        using var stored = await backend.Http.PostAsync(
            new Uri("/upload?project=other-one&service=shop&type=wall&version=7&zone=eu-9&language=rust&team=cart", UriKind.Relative),
            new ByteArrayContent(RunningBackend.Fixture("go-cpu.pb.gz")), Token);

        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        var profile = (await backend.GetJsonAsync("/v2/projects/other-one/profiles")).GetProperty("profiles")[0];
        Assert.Equal("WALL", profile.GetProperty("profileType").GetString());
        Assert.Equal("shop", profile.GetProperty("deployment").GetProperty("target").GetString());
        Assert.Equal(
            ["language=rust", "version=7", "zone=eu-9"],
            profile.GetProperty("deployment").GetProperty("labels").EnumerateObject().Select(label => $"{label.Name}={label.Value}").Order(StringComparer.Ordinal));
        Assert.Equal("cart", profile.GetProperty("labels").GetProperty("team").GetString());
    }

    [Fact]
    public async Task Every_documented_parameter_is_one()
    {
        await using var backend = await RunningBackend.StartAsync();
        await backend.UploadFixtureAsync("go-cpu.pb.gz", ProfileType.Cpu);
        var document = await backend.GetJsonAsync("/api/v1/openapi.json");
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            if (!path.Value.TryGetProperty("get", out var operation))
                continue;
            var query = string.Join('&', operation.GetProperty("parameters").EnumerateArray().Where(IsOfStored).Select(parameter =>
                $"{parameter.GetProperty("name").GetString()}={Uri.EscapeDataString(parameter.GetProperty("example").ToString())}"));

            using var answer = await backend.Http.GetAsync(new Uri($"{path.Name}?{query}", UriKind.Relative), Token);

            var body = await answer.Content.ReadAsStringAsync(Token);
            Assert.True((int)answer.StatusCode is 200 or 404, $"{path.Name}?{query}: {answer.StatusCode} {body}");
        }
    }

    /// <summary>An upload is all there is: with it nothing else would be looked at.</summary>
    private static bool IsOfStored(JsonElement parameter) => parameter.GetProperty("name").GetString() is not ("upload" or "b.upload");
}
