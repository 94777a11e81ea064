namespace NativeProfiler.Host.Settings;

/// <summary>Reads lists as OTEL_RESOURCE_ATTRIBUTES has them: key=value, separated by commas, percent-encoded values.</summary>
internal static class ResourceAttributes
{
    /// <summary>Most pairs of one list.</summary>
    internal const int MaxPairs = 64;

    /// <summary>Reads the pairs that are well-formed; <paramref name="problem"/> names the first that is not.</summary>
    internal static IReadOnlyDictionary<string, string> Parse(string text, out string? problem)
    {
        problem = null;
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) problem ??= $"'{part}' is not key=value";
            else if (pairs.Count >= MaxPairs) problem ??= $"there are more than {MaxPairs} pairs";
            else pairs[part[..equals].Trim()] = Uri.UnescapeDataString(part[(equals + 1)..].Trim());
        }

        return pairs;
    }
}
