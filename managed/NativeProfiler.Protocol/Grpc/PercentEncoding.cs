using System.Globalization;
using System.Text;

namespace NativeProfiler.Protocol.Grpc;

/// <summary>The encoding of `grpc-message`: UTF-8, with % and everything outside printable ASCII as %XX.</summary>
public static class PercentEncoding
{
    public static string Encode(string text)
    {
        var encoded = new StringBuilder(text?.Length ?? 0);
        foreach (var value in Encoding.UTF8.GetBytes(text ?? ""))
        {
            if (value is >= 0x20 and <= 0x7e and not (byte)'%')
                encoded.Append((char)value);
            else
                encoded.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
        }

        return encoded.ToString();
    }

    /// <summary>Never fails: what is no valid escape stays as it is.</summary>
    public static string Decode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var source = Encoding.UTF8.GetBytes(text);
        var decoded = new List<byte>(source.Length);
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] == '%' && i + 2 < source.Length
                && byte.TryParse(source.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                decoded.Add(value);
                i += 2;
            }
            else
            {
                decoded.Add(source[i]);
            }
        }

        return Encoding.UTF8.GetString([.. decoded]);
    }
}
