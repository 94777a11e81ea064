using System.Collections;

namespace NativeProfiler.Protocol.Grpc;

/// <summary>Headers or trailers of a call: lower-case keys; the value of a key that ends with `-bin` is base64 on the wire.</summary>
public sealed class Metadata : IEnumerable<KeyValuePair<string, string>>
{
    public const string BinarySuffix = "-bin";

    private readonly List<KeyValuePair<string, string>> _entries = [];

    public void Add(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(key);
#pragma warning disable CA1308 // HTTP/2 wants lower case
        _entries.Add(new KeyValuePair<string, string>(key.ToLowerInvariant(), value));
#pragma warning restore CA1308
    }

    public void AddBinary(string key, ReadOnlySpan<byte> value)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!key.EndsWith(BinarySuffix, StringComparison.Ordinal))
            throw new ArgumentException($"the key of binary metadata ends with {BinarySuffix}", nameof(key));
        Add(key, Convert.ToBase64String(value).TrimEnd('='));
    }

    /// <summary>The first value of the key; null when there is none.</summary>
    public string? Get(string key) =>
        _entries.Find(entry => string.Equals(entry.Key, key, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>Null when there is no such key or its value is not base64 (with or without padding).</summary>
    public byte[]? GetBinary(string key)
    {
        if (Get(key) is not { } text)
            return null;
        var padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length];
        return Convert.TryFromBase64String(padded, bytes, out var length) ? bytes[..length] : null;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
