using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NativeProfiler.Storage.Control;

namespace NativeProfiler.Backend.Access;

/// <summary>
/// The JWT (RFC 7519, RS256 only) that Google's clients sign with a key file: most to ask for a token with it (RFC 7523), some
/// to send it as the token itself (google.aip.dev/auth/4111, "self-signed JWT").
/// </summary>
internal static class Assertion
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);

    /// <summary>Whether a bearer token has the form of a JWT.</summary>
    public static bool IsOne(string text) => text.StartsWith("ey", StringComparison.Ordinal) && text.Count(c => c == '.') == 2;

    /// <summary>The key that signed a request for a token; null with the reason.</summary>
    public static ApiKey? Verify(string assertion, KeyTable keys, DateTimeOffset now, out string problem) =>
        Verify(assertion, keys, now, (audience, key) => audience == key.Audience, out problem);

    /// <summary>
    /// The key that signed a token; null with the reason. Its audience is the address that the client calls, with or without a
    /// path, or none: with scopes the libraries leave it out.
    /// </summary>
    public static ApiKey? VerifyToken(string token, KeyTable keys, DateTimeOffset now, out string problem) =>
        Verify(token, keys, now, IsOurs, out problem);

    private static ApiKey? Verify(
        string assertion, KeyTable keys, DateTimeOffset now, Func<string, ApiKey, bool> isAudience, out string problem)
    {
        if (Limits.IsOver(assertion.Length, Limits.AssertionLength, nameof(Limits.AssertionLength)))
        {
            problem = $"the assertion is longer than {Limits.AssertionLength} characters";
            return null;
        }

        problem = "the assertion is not a signed JWT";
        var parts = assertion.Split('.');
        if (parts.Length != 3 || Decode(parts[0]) is not { } header || Decode(parts[1]) is not { } claims || Decode(parts[2]) is not { } mark)
            return null;
        try
        {
            using var headerJson = JsonDocument.Parse(header);
            using var claimsJson = JsonDocument.Parse(claims);
            if (Text(headerJson.RootElement, "alg") != "RS256")
            {
                problem = "the assertion is not signed with RS256";
                return null;
            }

            // One answer for an unknown account and a wrong signature: neither tells which accounts there are.
            problem = "the assertion's signature is not of a known key; make a new key file";
            var key = keys.Find(Text(headerJson.RootElement, "kid"));
            if (key is null || key.PublicKey.Length == 0 || !IsSigned(key, $"{parts[0]}.{parts[1]}", mark))
                return null;
            problem = Objection(claimsJson.RootElement, key, isAudience, now);
            return problem.Length == 0 ? key : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Who signs: the account's name in the key file.</summary>
    public static string Issuer(string keyId) => $"{keyId}@nativeprofiler.local";

    private static bool IsOurs(string audience, ApiKey key) => audience.Length == 0
        || (Uri.TryCreate(audience, UriKind.Absolute, out var named) && Uri.TryCreate(key.Audience, UriKind.Absolute, out var ours)
            && string.Equals(named.Authority, ours.Authority, StringComparison.OrdinalIgnoreCase));

    private static string Objection(JsonElement claims, ApiKey key, Func<string, ApiKey, bool> isAudience, DateTimeOffset now)
    {
        var (issued, expires) = (Time(claims, "iat"), Time(claims, "exp"));
        if (Text(claims, "iss") != Issuer(key.Id))
            return "the assertion's issuer is not the key's account";
        if (!isAudience(Text(claims, "aud"), key))
            return $"the assertion's audience is not {key.Audience}";
        if (issued is null || expires is null || expires <= issued || expires - issued > LongestLife + Skew)
            return "the assertion's iat and exp are not within an hour";
        if (issued > now + Skew || expires < now - Skew)
            return "the assertion's time is not now; are both clocks right?";
        return key.IsValid(now) ? "" : $"the key {key.Name} was revoked or has expired";
    }

    private static bool IsSigned(ApiKey key, string text, byte[] signature)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(key.PublicKey);
        return rsa.VerifyData(Encoding.ASCII.GetBytes(text), signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    /// <summary>Base64url, with the padding that Python's client leaves on.</summary>
    private static byte[]? Decode(string part)
    {
        var text = part.TrimEnd('=');
        return Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
    }

    private static string Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";

    private static DateTimeOffset? Time(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt64(out var seconds) && seconds is > 0 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
