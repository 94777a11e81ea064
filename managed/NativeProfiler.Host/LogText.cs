namespace NativeProfiler.Host;

/// <summary>Makes text of another process fit for a log.</summary>
internal static class LogText
{
    private const int MaxLength = 400;

    /// <summary>One line of at most 400 characters, without control characters (terminal escapes).</summary>
    internal static string Clean(string text) =>
        string.Concat(text.Take(MaxLength).Select(c => char.IsControl(c) ? ' ' : c)).Trim();
}
