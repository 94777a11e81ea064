using System.Globalization;

namespace NativeProfiler.Cli.Record;

/// <summary>A length of time as people type it: 10s, 1m, 500ms; a bare number is seconds.</summary>
internal static class DurationText
{
    private static readonly (string Unit, double Milliseconds)[] Units = [("ms", 1), ("s", 1000), ("m", 60_000), ("", 1000)];

    internal static TimeSpan? TryParse(string text)
    {
        foreach (var (unit, milliseconds) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal)) continue;
            return double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number * milliseconds is > 0 and < int.MaxValue
                ? TimeSpan.FromMilliseconds(number * milliseconds)
                : null;
        }

        return null;
    }
}
