using System.Collections.Immutable;
using System.Globalization;
using NativeProfiler.Backend.Ingest;
using NativeProfiler.Pprof;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Queries;

/// <summary>
/// `project=&amp;service=&amp;type=cpu&amp;version=&amp;zone=&amp;span=1h&amp;end=unixms&amp;label=tenant=a` as a selection; empty version or zone =
/// all, no end = now, no project = `default`.
/// </summary>
internal static class SelectionParser
{
    /// <summary>Now is rounded up to it, so that the graph, the table and the series of one page are of the same profiles.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    public static Selection Parse(QueryParameters query, DateTimeOffset now)
    {
        var upload = query.Text("upload");
        var service = query.Text("service");
        if (service.Length == 0 && upload.Length == 0)
            throw Wrong("the parameter service is missing; /api/v1/services lists them");
        var type = query.Text("type");
        if (!ProfileKinds.TryParse(type.Length == 0 ? ProfileKind.Cpu.Name() : type, out var kind))
            throw Wrong($"there is no type {DeploymentRules.Quote(type)}; the types are {string.Join(", ", ProfileKinds.Names)}");

        var end = ParseEnd(query.Text("end"), now);
        var (where, conditions) = ParseLabels(query.Values("label"));
        return new Selection
        {
            Upload = upload,
            Value = query.Text("value"),
            Labels = conditions,
            WeightPercent = query.Number("weight", 100, 1, Limits.HeaviestPercent, nameof(Limits.HeaviestPercent)),
            Query = new ProfileQuery
            {
                Project = query.TextOrNull("project") ?? "default",
                Service = service,
                Kind = kind,
                Version = query.TextOrNull("version"),
                Zone = query.TextOrNull("zone"),
                From = end - ParseSpan(query.Text("span")),
                To = end,
                Where = where,
                Labels = SampleLabels.Only(conditions.Select(condition => condition.Key)),
            },
        };
    }

    /// <summary>The selection, and with any `b.` parameter the one to compare with.</summary>
    public static (Selection A, Selection? B) ParsePair(QueryParameters query, DateTimeOffset now)
    {
        const string Second = "b.";
        var a = Parse(query, now);
        if (!query.HasPrefix(Second))
            return (a, null);

        // Who may read was decided by the first project.
        var b = Parse(query.Prefer(Second), now);
        return b.Query.Project == a.Query.Project ? (a, b) : throw Wrong("profiles of two projects cannot be compared");
    }

    private static (ImmutableArray<LabelFilter> Where, ImmutableArray<LabelCondition> Conditions) ParseLabels(string[] labels)
    {
        var where = ImmutableArray.CreateBuilder<LabelFilter>();
        var conditions = ImmutableArray.CreateBuilder<LabelCondition>();
        foreach (var text in labels.Where(text => text.Length > 0))
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || text is ['!', '=', ..])
                throw Wrong($"label {DeploymentRules.Quote(text)} is none of KEY=VALUE, KEY!=VALUE, KEY=~REGEX");
            if (text[equals - 1] == '!')
                conditions.Add(LabelCondition.Not(text, text[..(equals - 1)], text[(equals + 1)..]));
            else if (equals + 1 < text.Length && text[equals + 1] == '~')
                conditions.Add(LabelCondition.Like(text, text[..equals], text[(equals + 2)..]));
            else
                where.Add(new LabelFilter(text[..equals], text[(equals + 1)..]));
        }

        return (where.ToImmutable(), conditions.ToImmutable());
    }

    private static TimeSpan ParseSpan(string text)
    {
        if (text.Length == 0)
            return TimeSpan.FromHours(1);
        var unit = text[^1] switch { 's' => 1L, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 };
        if (unit == 0 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
            throw Wrong($"the span {DeploymentRules.Quote(text)} is not a number and s, m, h or d, such as 10m, 1h or 7d");
        return number * unit <= Limits.SpanDays * 86_400L
            ? TimeSpan.FromSeconds(number * unit)
            : throw Limits.Wrong(nameof(Limits.SpanDays), $"the span {text} is longer than {Limits.SpanDays} days");
    }

    private static DateTimeOffset ParseEnd(string text, DateTimeOffset now)
    {
        if (text.Length == 0)
            return new DateTimeOffset((now.UtcTicks + Step.Ticks - 1) / Step.Ticks * Step.Ticks, TimeSpan.Zero);
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds <= now.AddDays(Limits.SpanDays).ToUnixTimeMilliseconds()
            && milliseconds >= Limits.SpanDays * 86_400_000L
                ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
                : throw Wrong($"the end {DeploymentRules.Quote(text)} is not a time in milliseconds since 1970");
    }

    private static ApiException Wrong(string message) => QueryParameters.Wrong(message);
}
