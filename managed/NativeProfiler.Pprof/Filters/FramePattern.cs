namespace NativeProfiler.Pprof.Filters;

/// <summary>How the text of a pattern is meant.</summary>
public enum PatternMode
{
    /// <summary>A part of the name; `a|b` is either, `\|` the character.</summary>
    Contains,

    /// <summary>The whole name.</summary>
    Exact,

    /// <summary>A regular expression that takes linear time: no back references, no look-around.</summary>
    Regex,
}

/// <summary>Which frames a filter means. Made by <see cref="Create"/>, which says what is wrong with a text.</summary>
public sealed class FramePattern
{
    public const int LongestText = 1000;

    private readonly Func<string, bool> _matches;
    private readonly FrameFields _fields;

    private FramePattern(Func<string, bool> matches, FrameFields fields)
    {
        _matches = matches;
        _fields = fields;
    }

    /// <summary>Throws <see cref="FilterException"/>.</summary>
    public static FramePattern Create(
        string text, PatternMode mode, StringComparison comparison = StringComparison.Ordinal, FrameFields fields = FrameFields.Default)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0)
            throw new FilterException("a filter has no text");
        if (text.Length > LongestText)
            throw FilterException.TooLong("a filter's text");
        return new FramePattern(
            mode switch
            {
                PatternMode.Exact => candidate => string.Equals(candidate, text, comparison),
                PatternMode.Regex => LinearRegex.Create(text, comparison).IsMatch,
                _ => CreateContains(SplitAlternatives(text), comparison),
            },
            fields == FrameFields.None ? FrameFields.Default : fields);
    }

    /// <summary>May throw <see cref="System.Text.RegularExpressions.RegexMatchTimeoutException"/>.</summary>
    public bool Matches(FunctionKey function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (_fields.HasFlag(FrameFields.Function) && _matches(function.Name))
            || (_fields.HasFlag(FrameFields.File) && function.File.Length > 0 && _matches(function.File))
            || (_fields.HasFlag(FrameFields.Assembly) && function.Module.Length > 0 && _matches(function.Module))
            || (_fields.HasFlag(FrameFields.Package) && _matches(FunctionPackage.Of(function)));
    }

    private static Func<string, bool> CreateContains(string[] alternatives, StringComparison comparison) =>
        candidate => Array.Exists(alternatives, text => candidate.Contains(text, comparison));

    private static string[] SplitAlternatives(string text)
    {
        const char Escaped = '\0'; // in no name that anything prints
        var parts = text.Replace(@"\|", Escaped.ToString(), StringComparison.Ordinal)
            .Split('|', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0)
            throw new FilterException($"the filter {text} has no text beside |; write \\| for the character");
        return Array.ConvertAll(parts, part => part.Replace(Escaped, '|'));
    }
}
