using NativeProfiler.Pprof;
using NativeProfiler.Pprof.Filters;

namespace NativeProfiler.Backend.Queries;

/// <summary>`KEY!=VALUE` or `KEY=~REGEX`. A sample without the label has the empty text for its value.</summary>
internal sealed record LabelCondition(string Text, string Key, Func<string, bool> Accepts)
{
    public bool Holds(LabelSet labels)
    {
        foreach (var label in labels.Labels)
        {
            if (label.Key == Key)
                return Accepts(label.Value);
        }

        return Accepts("");
    }

    public static LabelCondition Not(string text, string key, string value) => new(text, key, found => found != value);

    /// <summary>Throws <see cref="FilterException"/>.</summary>
    public static LabelCondition Like(string text, string key, string pattern) =>
        new(text, key, LinearRegex.Create(pattern).IsMatch);
}
