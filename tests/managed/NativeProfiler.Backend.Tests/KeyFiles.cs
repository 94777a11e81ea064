using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NativeProfiler.Backend.Access;
using NativeProfiler.Storage.Control;

namespace NativeProfiler.Backend.Tests;

/// <summary>Key files of service accounts, and what Google's clients sign with them.</summary>
internal sealed class KeyFiles : IDisposable
{
    public const string Grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    /// <summary>The backend's address as the files tell it.</summary>
    public static readonly Uri Backend = new("https://profiler.example:8443");

    private readonly string _folder = Directory.CreateTempSubdirectory("np-account-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Claims as they are signed; null leaves one out.</summary>
    public sealed record Claims(string Issuer, string? Audience, long Issued, long Expires, string? Scope = "x");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public JsonElement Create(ControlStore control, string project)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid():n}.json");
        control.Keys.Add(ServiceAccountFile.Write(
            path,
            new ApiKey { Id = KeyText.NewId(), Name = "agents", Project = project, Scopes = KeyScopes.Ingest, Created = DateTimeOffset.UtcNow },
            Backend));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        return JsonDocument.Parse(File.ReadAllText(path)).RootElement;
    }

    /// <summary>Go leaves the padding of base64 out, Python leaves it in.</summary>
    public static string Sign(JsonElement file, bool isPadded, Func<Claims, Claims> change)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var claims = change(new Claims(
            file.GetProperty("client_email").GetString()!, file.GetProperty("token_uri").GetString()!, now, now + 3600));
        var header = Encode($$"""{"alg":"RS256","typ":"JWT","kid":"{{file.GetProperty("private_key_id").GetString()}}"}""", isPadded);
        var parts = new Dictionary<string, object?>
        {
            ["iss"] = claims.Issuer,
            ["sub"] = claims.Issuer,
            ["scope"] = claims.Scope,
            ["aud"] = claims.Audience,
            ["exp"] = claims.Expires,
            ["iat"] = claims.Issued,
        };
        var body = Encode(JsonSerializer.Serialize(parts.Where(part => part.Value is not null).ToDictionary()), isPadded);
        using var rsa = RSA.Create();
        rsa.ImportFromPem(file.GetProperty("private_key").GetString());
        var signature = rsa.SignData(Encoding.ASCII.GetBytes($"{header}.{body}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{header}.{body}.{Encode(signature, isPadded)}";
    }

    public static string Encode(string text, bool isPadded = false) => Encode(Encoding.UTF8.GetBytes(text), isPadded);

    public static async Task<(HttpStatusCode Status, JsonElement Answer)> AskAsync(RunningBackend backend, string grant, string assertion)
    {
        using var form = new FormUrlEncodedContent([new("assertion", assertion), new("grant_type", grant)]);
        using var response = await backend.Http.PostAsync(new Uri("/token", UriKind.Relative), form, Token);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token)).RootElement);
    }

    /// <summary>The access token that an account gets.</summary>
    public static async Task<string> ExchangeAsync(RunningBackend backend, JsonElement file)
    {
        var (status, answer) = await AskAsync(backend, Grant, Sign(file, isPadded: true, claims => claims));
        Assert.Equal(HttpStatusCode.OK, status);
        return answer.GetProperty("access_token").GetString()!;
    }

    private static string Encode(byte[] bytes, bool isPadded)
    {
        var text = Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_');
        return isPadded ? text : text.TrimEnd('=');
    }
}
