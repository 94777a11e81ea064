using NativeProfiler.Pprof;
using NativeProfiler.Pprof.Filters;
using NativeProfiler.Pprof.Trees;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Queries;

/// <summary>Functions over time: the heaviest of the whole span, or those asked for by name.</summary>
internal sealed class HistoryApi(IProfileStore store, ProfileLoader profiles, TimeProvider time)
{
    private sealed record Options(TimeSpan Step, int Top, bool BySelf, string[] Names, Func<string, bool> Wanted)
    {
        public static Options Parse(QueryParameters query, TimeSpan span)
        {
            var step = query.Choice("step", span <= TimeSpan.FromDays(3) ? "hour" : "day", "hour", "day");
            var include = query.TextOrNull("include") is { } text ? LinearRegex.Create(text) : null;
            var exclude = query.TextOrNull("exclude") is { } other ? LinearRegex.Create(other) : null;
            string[] names = [.. query.Values("function").Where(name => name.Length > 0)];
            if (names.Length > Limits.HistoryFunctions)
                throw Limits.Wrong(nameof(Limits.HistoryFunctions), $"{names.Length} functions are asked for, the limit is {Limits.HistoryFunctions}");
            return new Options(
                step == "day" ? TimeStep.Day : TimeStep.Hour,
                query.Number("top", 5, 0, Limits.HistoryTop, nameof(Limits.HistoryTop)),
                query.Choice("by", "self", "total") == "self",
                names,
                name => (include is null || include.IsMatch(name)) && (exclude is null || !exclude.IsMatch(name)));
        }
    }

    public async Task DrawAsync(HttpContext context)
    {
        var parameters = new QueryParameters(context.Request.Query);
        var selection = SelectionParser.Parse(parameters, time.GetUtcNow()).OfStore();
        var options = Options.Parse(parameters, selection.Query.To - selection.Query.From);
        parameters.RefuseOthers();
        var answer = await AnswerAsync(selection, options, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(answer, ApiJson.Default.History);
    }

    private async Task<History> AnswerAsync(Selection selection, Options options, CancellationToken token)
    {
        var profile = await profiles.LoadAsync(selection, token);
        var type = profile.Stacks.SampleTypes[profile.ValueOf(selection.Value)];
        var tree = profile.TreeOf(profile.ValueOf(selection.Value));
        var everything = await store.ReadHistoryAsync(selection.Query, null, options.Step, token);
        var value = everything.SampleTypes.IndexOf(type);
        var functions = new List<HistoryFunction>();
        foreach (var function in Choose(tree, options))
        {
            var points = await store.ReadHistoryAsync(selection.Query, function.Name, options.Step, token);
            var column = points.SampleTypes.IndexOf(type);
            var byStart = points.Points.ToDictionary(
                point => point.Start, point => column < 0 ? 0 : (options.BySelf ? point.Self : point.Total)[column]);
            functions.Add(new HistoryFunction(
                function.Name,
                function.File,
                FunctionPackage.Of(function),
                FunctionPackage.IsRuntime(function),
                [.. everything.Points.Select(point => byStart.GetValueOrDefault(point.Start))]));
        }

        return new History(
            type.Type,
            type.Unit,
            options.Step == TimeStep.Day ? "day" : "hour",
            profile.HasRate(type),
            new HistoryPoints(
                [.. everything.Points.Select(point => point.Start.ToUnixTimeMilliseconds())],
                [.. everything.Points.Select(point => point.Profiles)],
                [.. everything.Points.Select(point => point.Everything[value])],
                [.. everything.Points.Select(point => point.DurationNanoseconds)]),
            functions,
            VersionStart.Of(await store.ListSeriesAsync(token), selection.Query));
    }

    /// <summary>The store tells functions apart by name alone, and so does the chart.</summary>
    private static FunctionKey[] Choose(CallTree tree, Options options)
    {
        var table = FunctionTable.Of(tree);
        var weights = options.BySelf ? table.Self[0] : table.Total[0];
        var heaviest = Enumerable.Range(0, table.Groups)
            .OrderByDescending(row => weights[row]).ThenBy(row => tree.Functions[row].Name, StringComparer.Ordinal)
            .Select(row => tree.Functions[row])
            .DistinctBy(function => function.Name);
        if (options.Names.Length == 0)
            return [.. heaviest.Where(function => options.Wanted(function.Name)).Take(options.Top)];
        var known = heaviest.ToDictionary(function => function.Name);
        return [.. options.Names.Distinct().Select(name => known.GetValueOrDefault(name) ?? new FunctionKey(name, "", "", 0, ""))];
    }
}

/// <summary>The answer of `/api/v1/history`; values of functions are by point.</summary>
internal sealed record History(
    string SampleType,
    string Unit,
    string Step,
    bool PerSecond,
    HistoryPoints Points,
    IReadOnlyList<HistoryFunction> Functions,
    IReadOnlyList<VersionStart> Versions);

internal sealed record HistoryPoints(
    IReadOnlyList<long> UnixMs, IReadOnlyList<int> Profiles, IReadOnlyList<long> Total, IReadOnlyList<long> DurationNs);

internal sealed record HistoryFunction(string Name, string File, string Package, bool Runtime, IReadOnlyList<long> Values);
