using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using NativeProfiler.Storage.Control;

namespace NativeProfiler.Backend.Access;

/// <summary>A key as people carry it: `npk_ID_SECRET`, 256 random bits in base64url.</summary>
internal static class KeyText
{
    private const string Prefix = "npk_";
    private const int IdBytes = 6;
    private const int SecretBytes = 32;

    public static string NewId() => RandomNumberGenerator.GetHexString(IdBytes * 2, lowercase: true);

    /// <summary>The text to hand out, and the hash to keep.</summary>
    public static (string Text, byte[] Hash) New(string id)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        return ($"{Prefix}{id}_{secret}", Hash(secret));
    }

    /// <summary>Null when it does not have the form of a key.</summary>
    public static (string Id, string Secret)? Parse(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        var end = text.IndexOf('_', Prefix.Length);
        return end < 0 ? null : (text[Prefix.Length..end], text[(end + 1)..]);
    }

    public static bool Matches(ApiKey key, string secret) =>
        key.SecretHash.Length > 0 && CryptographicOperations.FixedTimeEquals(key.SecretHash, Hash(secret));

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
