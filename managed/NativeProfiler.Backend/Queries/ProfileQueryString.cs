using System.Globalization;
using NativeProfiler.Pprof;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Queries;

/// <summary>
/// `project=&amp;service=&amp;type=cpu&amp;version=&amp;zone=&amp;span=1h&amp;end=unixms` as a query; empty version or zone = all, no end = now, no
/// project = `default`.
/// </summary>
internal static class ProfileQueryString
{
    private const int LongestSpanDays = 3650;
    private static readonly string[] Known = ["project", "service", "type", "version", "zone", "span", "end", "value"];

    public static ProfileQuery Parse(IQueryCollection query, DateTimeOffset now)
    {
        foreach (var key in query.Keys)
        {
            if (!Known.Contains(key))
                throw Wrong($"there is no parameter {Ingest.DeploymentRules.Quote(key)}; the parameters are {string.Join(", ", Known)}");
        }

        var service = query["service"].ToString();
        if (service.Length == 0)
            throw Wrong("the parameter service is missing; /api/v1/services lists them");
        var type = query["type"].ToString();
        if (!ProfileKinds.TryParse(type.Length == 0 ? ProfileKind.Cpu.Name() : type, out var kind))
            throw Wrong($"there is no type {Ingest.DeploymentRules.Quote(type)}; the types are {string.Join(", ", ProfileKinds.Names)}");

        var end = ParseEnd(query["end"].ToString(), now);
        return new ProfileQuery
        {
            Project = OrNull(query["project"].ToString()) ?? "default",
            Service = service,
            Kind = kind,
            Version = OrNull(query["version"].ToString()),
            Zone = OrNull(query["zone"].ToString()),
            From = end - ParseSpan(query["span"].ToString()),
            To = end,
        };
    }

    private static TimeSpan ParseSpan(string text)
    {
        if (text.Length == 0)
            return TimeSpan.FromHours(1);
        var unit = text[^1] switch { 's' => 1L, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 };
        return unit > 0
            && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 0 && number * unit <= LongestSpanDays * 86_400L
                ? TimeSpan.FromSeconds(number * unit)
                : throw Wrong($"the span {Ingest.DeploymentRules.Quote(text)} is not a number and s, m, h or d, such as 10m, 1h or 7d");
    }

    private static DateTimeOffset ParseEnd(string text, DateTimeOffset now)
    {
        if (text.Length == 0)
            return now;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds <= now.AddDays(LongestSpanDays).ToUnixTimeMilliseconds()
            && milliseconds >= LongestSpanDays * 86_400_000L
                ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
                : throw Wrong($"the end {Ingest.DeploymentRules.Quote(text)} is not a time in milliseconds since 1970");
    }

    private static string? OrNull(string text) => text.Length == 0 ? null : text;

    private static ApiException Wrong(string message) => new(StatusCodes.Status400BadRequest, message);
}
