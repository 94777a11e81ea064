using System.Net.Http.Headers;
using System.Text;
using NativeProfiler.Storage.Control;

namespace NativeProfiler.Backend.Access;

/// <summary>
/// Finds out who calls: a key, an access token or what a service account signed itself as bearer, a key as the password of
/// Basic (what Pyroscope's clients send), or the console's cookie.
/// </summary>
internal sealed class Credentials(ControlStore control, TimeProvider time)
{
    /// <summary>How long an access token of a service account is good: what Google's clients expect.</summary>
    public static readonly TimeSpan TokenLife = TimeSpan.FromHours(1);

    public static readonly TimeSpan SessionLife = TimeSpan.FromHours(12);

    private const string TokenPrefix = "npa_";

    private readonly SignedText _tokens = new(control.Secret("signing"), "token");
    private readonly SignedText _sessions = new(control.Secret("signing"), "session");

    public string NewToken(ApiKey key) => TokenPrefix + _tokens.Sign(key.Id, time.GetUtcNow() + TokenLife);

    public string NewSession(Caller caller) => _sessions.Sign(caller.KeyId, time.GetUtcNow() + SessionLife);

    /// <summary>Null with a sentence that says why; it never tells which half of a credential was wrong.</summary>
    public Caller? Find(HttpRequest request, out string problem)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.Length > 0)
            return FindBearer(header, out problem);

        problem = "this needs a key: send it as `Authorization: Bearer npk_…`, made by `nativeprofiler-backend keys create`";
        if (request.Cookies[SessionCookie.Name(request)] is not { Length: > 0 } cookie)
            return null;
        problem = "the session is over; log in again";
        var id = _sessions.Verify(cookie, time.GetUtcNow());
        return (id is null ? null : FindValid(id, ref problem)) is { } caller
            ? caller with { Antiforgery = _sessions.Derive(cookie) }
            : null;
    }

    /// <summary>The caller that a key's text stands for.</summary>
    public Caller? FindKey(string text, out string problem)
    {
        problem = "the key is not valid";
        if (text.StartsWith(TokenPrefix, StringComparison.Ordinal))
        {
            var tokenKey = _tokens.Verify(text[TokenPrefix.Length..], time.GetUtcNow());
            return tokenKey is null ? null : FindValid(tokenKey, ref problem);
        }

        if (Assertion.IsOne(text))
            return Assertion.VerifyToken(text, control.Keys, time.GetUtcNow(), out problem) is { } account ? FindValid(account.Id, ref problem) : null;
        if (KeyText.Parse(text) is not var (id, secret))
            return null;
        return control.Keys.Find(id) is { } key && KeyText.Matches(key, secret) ? FindValid(id, ref problem) : null;
    }

    private Caller? FindBearer(string header, out string problem)
    {
        problem = "the Authorization header is neither Bearer nor Basic";
        if (!AuthenticationHeaderValue.TryParse(header, out var value) || value.Parameter is not { } text)
            return null;
        if (value.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            return FindKey(text, out problem);
        return value.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) ? FindKey(Password(text), out problem) : null;
    }

    private Caller? FindValid(string id, ref string problem)
    {
        if (control.Keys.Find(id) is not { } key)
            return null;
        if (key.IsValid(time.GetUtcNow()))
            return new Caller(key.Id, key.Name, key.Project, key.Scopes);
        problem = key.Revoked is null ? $"the key {key.Name} has expired" : $"the key {key.Name} was revoked";
        return null;
    }

    private static string Password(string basic)
    {
        var bytes = new byte[basic.Length];
        if (!Convert.TryFromBase64String(basic, bytes, out var length))
            return "";
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        return text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }
}
