using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NativeProfiler.Backend.Access;
using NativeProfiler.Storage.Control;

namespace NativeProfiler.Backend.Tests;

/// <summary>The grant by which Go's and Python's Google clients turn a key file into a token.</summary>
public sealed class ServiceAccountTests : IDisposable
{
    private const string Grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static readonly Uri Backend = new("https://profiler.example:8443");

    private readonly string _folder = Directory.CreateTempSubdirectory("np-account-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Go leaves the padding of base64 out, Python leaves it in.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_assertion_becomes_a_token_that_ends_with_its_key(bool isPadded)
    {
        await using var backend = await LoginTests.StartAsync();
        var file = Create(backend.Control, "own-project");
        var assertion = Sign(file, isPadded, claims => claims);

        var (status, answer) = await AskAsync(backend, Grant, assertion);
        var token = answer.GetProperty("access_token").GetString()!;

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(("Bearer", 3600), (answer.GetProperty("token_type").GetString(), answer.GetProperty("expires_in").GetInt32()));
        Assert.Equal(HttpStatusCode.OK, await WriteAsync(backend, token, "own-project"));
        Assert.Equal(HttpStatusCode.Forbidden, await WriteAsync(backend, token, "other-project"));
        Assert.Equal(HttpStatusCode.Unauthorized, await WriteAsync(backend, token[..^2] + "AA", "own-project"));
        backend.Control.Keys.Revoke(file.GetProperty("private_key_id").GetString()!, DateTimeOffset.UtcNow);
        Assert.Equal(HttpStatusCode.Unauthorized, await WriteAsync(backend, token, "own-project"));
        Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync(backend, Grant, assertion)).Status);
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
        var file = Create(backend.Control, "own-project");
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var assertion = Sign(file, false, claims => what switch
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
            "none" => $"{Encode("""{"alg":"none"}""")}.{assertion.Split('.')[1]}.",
            "text" => "nonsense",
            "forged" => assertion[..^6] + "AAAAAA",
            _ => assertion,
        };

        var (status, answer) = await AskAsync(backend, what == "grant" ? "password" : Grant, assertion);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(message, answer.GetProperty("error_description").GetString(), StringComparison.Ordinal);
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

    private sealed record Claims(string Issuer, string Audience, long Issued, long Expires);

    private JsonElement Create(ControlStore control, string project)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid():n}.json");
        control.Keys.Add(ServiceAccountFile.Write(
            path,
            new ApiKey { Id = KeyText.NewId(), Name = "agents", Project = project, Scopes = KeyScopes.Ingest, Created = DateTimeOffset.UtcNow },
            Backend));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        return JsonDocument.Parse(File.ReadAllText(path)).RootElement;
    }

    private static string Sign(JsonElement file, bool isPadded, Func<Claims, Claims> change)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var claims = change(new Claims(
            file.GetProperty("client_email").GetString()!, file.GetProperty("token_uri").GetString()!, now, now + 3600));
        var header = Encode($$"""{"alg":"RS256","typ":"JWT","kid":"{{file.GetProperty("private_key_id").GetString()}}"}""", isPadded);
        var body = Encode(
            $$"""{"iss":"{{claims.Issuer}}","scope":"x","aud":"{{claims.Audience}}","exp":{{claims.Expires}},"iat":{{claims.Issued}} }""", isPadded);
        using var rsa = RSA.Create();
        rsa.ImportFromPem(file.GetProperty("private_key").GetString());
        var signature = rsa.SignData(Encoding.ASCII.GetBytes($"{header}.{body}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{header}.{body}.{Encode(signature, isPadded)}";
    }

    private static string Encode(string text, bool isPadded = false) => Encode(Encoding.UTF8.GetBytes(text), isPadded);

    private static string Encode(byte[] bytes, bool isPadded)
    {
        var text = Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_');
        return isPadded ? text : text.TrimEnd('=');
    }

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> AskAsync(RunningBackend backend, string grant, string assertion)
    {
        using var form = new FormUrlEncodedContent([new("assertion", assertion), new("grant_type", grant)]);
        using var response = await backend.Http.PostAsync(new Uri("/token", UriKind.Relative), form, Token);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token)).RootElement);
    }

    private static async Task<HttpStatusCode> WriteAsync(RunningBackend backend, string token, string project)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/ingest?name=shop&project={project}") { Content = new StringContent("main 1") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await backend.Http.SendAsync(request, Token);
        return response.StatusCode;
    }
}
