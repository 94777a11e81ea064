namespace NativeProfiler.Host.Settings;

/// <summary>Makes names that the backend's API accepts as a deployment's target.</summary>
internal static class ServiceName
{
    private const int MaxLength = 255;

    /// <summary>Lower case, with - for what is not a letter, digit, dash, underscore or dot; "unknown" when nothing is left.</summary>
    internal static string Normalize(string text)
    {
        var name = string.Concat(text.ToLowerInvariant().Take(MaxLength).Select(c => IsAllowed(c) ? c : '-')).Trim('-', '_', '.');
        return name.Length == 0 ? "unknown" : name;
    }

    private static bool IsAllowed(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.';
}
