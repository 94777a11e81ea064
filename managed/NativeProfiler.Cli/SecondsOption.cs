using System.CommandLine;
using System.Globalization;

namespace NativeProfiler.Cli;

/// <summary>An option that takes seconds, such as 10 or 0.5.</summary>
internal static class SecondsOption
{
    // A validator could not say it: asking for the value of what is no number throws there.
    internal static Option<double> Create(string name, string description, double standard, double least, double most) => new(name)
    {
        Description = description,
        HelpName = "SECONDS",
        DefaultValueFactory = _ => standard,
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds >= least && seconds <= most)
                return seconds;
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} takes seconds from {least} to {most}, and not '{text}'."));
            return standard;
        },
    };
}
