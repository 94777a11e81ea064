using System.Text.RegularExpressions;

namespace NativeProfiler.Pprof.Filters;

/// <summary>Regular expressions from outside: they take linear time and bounded memory, or are refused.</summary>
public static class LinearRegex
{
    /// <summary>States of an automaton that one expression may ask for: `(a{1000}){1000}` would ask for a million.</summary>
    private const int LargestAutomaton = 10_000;

    private static readonly TimeSpan OneMatch = TimeSpan.FromMilliseconds(50);

    static LinearRegex() => AppContext.SetData("REGEX_NONBACKTRACKING_MAX_AUTOMATA_SIZE", LargestAutomaton);

    /// <summary>Throws <see cref="FilterException"/>.</summary>
    public static Regex Create(string text, StringComparison comparison = StringComparison.Ordinal)
    {
        ArgumentNullException.ThrowIfNull(text);
        var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
        if (comparison == StringComparison.OrdinalIgnoreCase)
            options |= RegexOptions.IgnoreCase;
        if (text.Length > FramePattern.LongestText)
            throw FilterException.TooLong("a regular expression");
        try
        {
            return new Regex(text, options, OneMatch);
        }
        catch (RegexParseException e)
        {
            throw new FilterException($"{text} is not a regular expression: {e.Message}", e);
        }
        catch (NotSupportedException e)
        {
            throw new FilterException(
                $"the regular expression {text} uses what takes more than linear time (look-around, back references) or is too large", e);
        }
    }
}
