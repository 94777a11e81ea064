using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace NativeProfiler.Backend.Access;

/// <summary>
/// What the backend hands out and recognises again without keeping it: a key's id, an end and a number used once, signed
/// with a secret that all backends of a control store share. A token outlives a restart; revoking its key ends it.
/// </summary>
internal sealed class SignedText(byte[] secret, string purpose)
{
    private const char Separator = '.';

    public string Sign(string keyId, DateTimeOffset until)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{keyId}.{until.ToUnixTimeSeconds()}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
        return $"{text}.{Mac(text)}";
    }

    /// <summary>The id of the key it stands for; null when it is not ours or over.</summary>
    public string? Verify(string signed, DateTimeOffset now)
    {
        var end = signed.LastIndexOf(Separator);
        if (end < 0 || !Equal(signed[(end + 1)..], Mac(signed[..end])))
            return null;
        var parts = signed[..end].Split(Separator);
        return now.ToUnixTimeSeconds() < long.Parse(parts[1], CultureInfo.InvariantCulture) ? parts[0] : null;
    }

    /// <summary>A value that only who can see another one can know: the antiforgery token of a session.</summary>
    public string Derive(string signed) => Mac($"derived {signed}");

    public static bool Equal(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));

    private string Mac(string text) => Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{purpose} {text}")));
}
