using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace NativeProfiler.Backend.Tests;

/// <summary>The grant by which Go's and Python's Google clients turn a key file into a token.</summary>
public sealed class ServiceAccountTests : IDisposable
{
    private readonly KeyFiles _files = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _files.Dispose();

    /// <summary>Go leaves the padding of base64 out, Python leaves it in.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_assertion_becomes_a_token_that_ends_with_its_key(bool isPadded)
    {
        await using var backend = await LoginTests.StartAsync();
        var file = _files.Create(backend.Control, "own-project");
        var assertion = KeyFiles.Sign(file, isPadded, claims => claims);

        var (status, answer) = await KeyFiles.AskAsync(backend, KeyFiles.Grant, assertion);
        var token = answer.GetProperty("access_token").GetString()!;

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(("Bearer", 3600), (answer.GetProperty("token_type").GetString(), answer.GetProperty("expires_in").GetInt32()));
        Assert.Equal(HttpStatusCode.OK, await WriteAsync(backend, token, "own-project"));
        Assert.Equal(HttpStatusCode.Forbidden, await WriteAsync(backend, token, "other-project"));
        Assert.Equal(HttpStatusCode.Unauthorized, await WriteAsync(backend, token[..^2] + "AA", "own-project"));
        backend.Control.Keys.Revoke(file.GetProperty("private_key_id").GetString()!, DateTimeOffset.UtcNow);
        Assert.Equal(HttpStatusCode.Unauthorized, await WriteAsync(backend, token, "own-project"));
        Assert.Equal(HttpStatusCode.BadRequest, (await KeyFiles.AskAsync(backend, KeyFiles.Grant, assertion)).Status);
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "aud", "the assertion's audience is not https://profiler.example:8443/token" },
        { "iss", "the assertion's issuer is not the key's account" },
        { "old", "the assertion's time is not now" },
        { "early", "the assertion's time is not now" },
        { "long", "not within an hour" },
        { "none", "not signed with RS256" },
        { "text", "the assertion is not a signed JWT" },
        { "forged", "not of a known key" },
        { "grant", "the grant_type is not" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_is_no_valid_assertion_gets_no_token(string what, string message)
    {
        await using var backend = await LoginTests.StartAsync();
        var file = _files.Create(backend.Control, "own-project");
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var assertion = KeyFiles.Sign(file, false, claims => what switch
        {
            "aud" => claims with { Audience = "https://oauth2.googleapis.com/token" },
            "iss" => claims with { Issuer = "somebody@else" },
            "old" => claims with { Issued = now - 7200, Expires = now - 3600 },
            "early" => claims with { Issued = now + 3600, Expires = now + 7200 },
            "long" => claims with { Expires = now + 86_400 },
            _ => claims,
        });
        assertion = what switch
        {
            "none" => $"{KeyFiles.Encode("""{"alg":"none"}""")}.{assertion.Split('.')[1]}.",
            "text" => "nonsense",
            "forged" => assertion[..^6] + "AAAAAA",
            _ => assertion,
        };

        var (status, answer) = await KeyFiles.AskAsync(backend, what == "grant" ? "password" : KeyFiles.Grant, assertion);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(message, answer.GetProperty("error_description").GetString(), StringComparison.Ordinal);
    }

    /// <summary>
    /// What Go's, Python's and Node.js' libraries send without asking for a token: for the address that they call, with its path or
    /// without, or with scopes and no audience (Go writes it as the empty text).
    /// </summary>
    [Theory]
    [InlineData("https://profiler.example:8443/", null)]
    [InlineData("https://profiler.example:8443", null)]
    [InlineData("https://PROFILER.example:8443/v2/projects/own-project/profiles", null)]
    [InlineData("https://profiler.example:8443/google.devtools.cloudprofiler.v2.ProfilerService", null)]
    [InlineData(null, "https://www.googleapis.com/auth/monitoring.write")]
    [InlineData("", "https://www.googleapis.com/auth/monitoring.write")]
    public async Task A_token_that_the_account_signed_itself_is_one_until_its_key_is_revoked(string? audience, string? scope)
    {
        await using var backend = await LoginTests.StartAsync();
        var file = _files.Create(backend.Control, "own-project");
        var token = KeyFiles.Sign(file, false, claims => claims with { Audience = audience, Scope = scope });

        Assert.Equal(HttpStatusCode.OK, await WriteAsync(backend, token, "own-project"));
        Assert.Equal(HttpStatusCode.Forbidden, await WriteAsync(backend, token, "other-project"));
        backend.Control.Keys.Revoke(file.GetProperty("private_key_id").GetString()!, DateTimeOffset.UtcNow);
        Assert.Equal(HttpStatusCode.Unauthorized, await WriteAsync(backend, token, "own-project"));
    }

    [Theory]
    [InlineData("other", "the assertion's audience is not")]
    [InlineData("old", "the assertion's time is not now")]
    [InlineData("forged", "not of a known key")]
    [InlineData("none", "not signed with RS256")]
    public async Task A_token_signed_for_others_too_long_ago_or_not_at_all_is_none(string what, string message)
    {
        await using var backend = await LoginTests.StartAsync();
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var token = KeyFiles.Sign(_files.Create(backend.Control, "own-project"), false, claims => what switch
        {
            "other" => claims with { Audience = "https://storage.example/" },
            "old" => claims with { Issued = now - 7200, Expires = now - 3600 },
            _ => claims,
        });
        token = what switch
        {
            "forged" => token[..^6] + "AAAAAA",
            "none" => $"{KeyFiles.Encode("""{"alg":"none"}""")}.{token.Split('.')[1]}.",
            _ => token,
        };

        using var request = Write(token, "own-project");
        using var response = await backend.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains(message, JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("go-oauth-token")]
    [InlineData("python-oauth-token")]
    public async Task The_recorded_grants_of_another_backends_accounts_are_understood_and_refused(string recorded)
    {
        await using var backend = await LoginTests.StartAsync();

        using var response = await backend.Http.SendAsync(RecordedRequest.Load(recorded), Token);

        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("not of a known key", body, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> WriteAsync(RunningBackend backend, string token, string project)
    {
        using var request = Write(token, project);
        using var response = await backend.Http.SendAsync(request, Token);
        return response.StatusCode;
    }

    private static HttpRequestMessage Write(string token, string project)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/ingest?name=shop&project={project}") { Content = new StringContent("main 1") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }
}
