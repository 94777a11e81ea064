using System.Globalization;
using NativeProfiler.Backend.Ingest;
using NativeProfiler.Pprof.Filters;

namespace NativeProfiler.Backend.Queries;

/// <summary>`f=hideFrames.i.package:system.` and `preset=justMyCode` as filters; grammar in docs/query_api.md.</summary>
internal static class FilterParser
{
    /// <summary>Throws <see cref="FilterException"/> for texts, <see cref="ApiException"/> for words that there are not.</summary>
    public static List<FrameFilter> Parse(QueryParameters query)
    {
        var filters = query.Values("f").Where(text => text.Length > 0).Select(ParseOne).ToList();
        foreach (var name in query.Values("preset").Where(name => name.Length > 0))
        {
            filters.Add(FilterPresets.Find(name) ?? throw QueryParameters.Wrong(
                $"there is no preset {DeploymentRules.Quote(name)}; the presets are {string.Join(", ", FilterPresets.Names)}"));
        }

        return filters;
    }

    /// <summary>Percent of what is shown, below which boxes fold; 0 = none.</summary>
    public static double ParseMinPercent(QueryParameters query)
    {
        var text = query.Text("minPercent");
        if (text.Length == 0)
            return 0;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent <= Limits.NarrowPercent
            ? percent
            : throw Limits.Wrong(nameof(Limits.NarrowPercent), $"minPercent {DeploymentRules.Quote(text)} is not a number from 0 to 100, such as 0.5");
    }

    private static FrameFilter ParseOne(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            throw QueryParameters.Wrong($"the filter {DeploymentRules.Quote(text)} is not KIND:TEXT, such as hideFrames:System.");
        var words = text[..colon].Split('.');
        if (!Enum.TryParse<FilterKind>(words[0], ignoreCase: true, out var kind) || char.IsAsciiDigit(words[0].FirstOrDefault()))
        {
            var kinds = string.Join(", ", Enum.GetNames<FilterKind>().Select(name => char.ToLowerInvariant(name[0]) + name[1..]));
            throw QueryParameters.Wrong($"there is no filter {DeploymentRules.Quote(words[0])}; the filters are {kinds}");
        }

        var (mode, comparison, fields) = (PatternMode.Contains, StringComparison.Ordinal, FrameFields.None);
        foreach (var flag in words.Skip(1))
        {
            switch (flag)
            {
                case "i":
                    comparison = StringComparison.OrdinalIgnoreCase;
                    break;
                case "r":
                    mode = PatternMode.Regex;
                    break;
                case "x":
                    mode = PatternMode.Exact;
                    break;
                default:
                    fields |= ParseField(flag);
                    break;
            }
        }

        return new FrameFilter(kind, FramePattern.Create(text[(colon + 1)..], mode, comparison, fields));
    }

    private static FrameFields ParseField(string flag) => flag switch
    {
        "function" => FrameFields.Function,
        "file" => FrameFields.File,
        "package" => FrameFields.Package,
        "assembly" => FrameFields.Assembly,
        _ => throw QueryParameters.Wrong(
            $"a filter has no flag {DeploymentRules.Quote(flag)}; the flags are i, r, x, function, file, package, assembly"),
    };
}
