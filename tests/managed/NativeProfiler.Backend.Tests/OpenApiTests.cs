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
            var query = string.Join('&', operation.GetProperty("parameters").EnumerateArray().Select(parameter =>
                $"{parameter.GetProperty("name").GetString()}={Uri.EscapeDataString(parameter.GetProperty("example").ToString())}"));

            using var answer = await backend.Http.GetAsync(new Uri($"{path.Name}?{query}", UriKind.Relative), Token);

            var body = await answer.Content.ReadAsStringAsync(Token);
            Assert.True((int)answer.StatusCode is 200 or 404, $"{path.Name}?{query}: {answer.StatusCode} {body}");
        }
    }
}
