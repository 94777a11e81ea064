using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using NativeProfiler.Storage.Control;

namespace NativeProfiler.Backend.Tests.AgentProtocol;

/// <summary>
/// The Python agent's whole conversation by its recorded requests, where every call needs a key: it reads the discovery
/// document, turns its key file into a token, and sends to the addresses that the document names.
/// </summary>
public sealed class PythonAgentTests
{
    private const string Project = "bamboo-project-606";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task From_the_discovery_document_to_the_flame_graph()
    {
        await using var backend = await LoginTests.StartAsync();
        using var accounts = new KeyFiles();
        var file = accounts.Create(backend.Control, Project);

        var document = await SendAsync(backend, RecordedRequest.Load("python-discovery"), HttpStatusCode.OK);
        var methods = document.GetProperty("resources").GetProperty("projects").GetProperty("resources").GetProperty("profiles").GetProperty("methods");
        var root = document.GetProperty("rootUrl").GetString() + document.GetProperty("servicePath").GetString();

        using var noToken = Moved("python-create", root + Expand(methods, "create", "parent", $"projects/{Project}"), null);
        await SendAsync(backend, noToken, HttpStatusCode.Unauthorized);

        var token = await KeyFiles.ExchangeAsync(backend, file);
        using var create = Moved("python-create", root + Expand(methods, "create", "parent", $"projects/{Project}"), token);
        var profile = await SendAsync(backend, create, HttpStatusCode.OK);
        foreach (var field in (string[])["name", "profileType", "duration", "deployment"])
            Assert.True(profile.TryGetProperty(field, out _), $"the agent reads {field}");

        using var update = Moved("python-update-cpu", root + Expand(methods, "patch", "name", profile.GetProperty("name").GetString()!), token);
        Assert.False((await SendAsync(backend, update, HttpStatusCode.OK)).TryGetProperty("profileBytes", out _));

        using var reader = new HttpRequestMessage(
            HttpMethod.Get, $"/api/v1/flamegraph?project={Project}&service=indexing-service&type=cpu&version=1.0&span=3650d");
        reader.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AccessMatrixTests.Add(backend.Control, Project, KeyScopes.Read));
        var graph = await SendAsync(backend, reader, HttpStatusCode.OK);
        Assert.Equal((1, "cpu", "nanoseconds"), (
            graph.GetProperty("profiles").GetInt32(), graph.GetProperty("sampleType").GetString(), graph.GetProperty("unit").GetString()));
    }

    private static HttpRequestMessage Moved(string name, string url, string? token)
    {
        var request = RecordedRequest.Load(name);
        request.RequestUri = new Uri(url + "?alt=json");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    private static string Expand(JsonElement methods, string method, string parameter, string value) =>
        methods.GetProperty(method).GetProperty("path").GetString()!.Replace($"{{+{parameter}}}", value, StringComparison.Ordinal);

    private static async Task<JsonElement> SendAsync(RunningBackend backend, HttpRequestMessage request, HttpStatusCode expected)
    {
        using var response = await backend.Http.SendAsync(request, Token);
        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode == expected, $"{request.RequestUri}: {response.StatusCode} {body}");
        return JsonDocument.Parse(body).RootElement;
    }
}
