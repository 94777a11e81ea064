using NativeProfiler.Pprof;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Queries;

/// <summary>What there is, and how much of it over time: labels, the bar's little series.</summary>
internal sealed class SeriesApi(IProfileStore store, ProfileLoader profiles, TimeProvider time)
{
    public async Task ListLabelsAsync(HttpContext context)
    {
        var selection = Parse(context, out var parameters);
        parameters.RefuseOthers();
        var values = await store.ListLabelValuesAsync(selection.Query, context.RequestAborted);
        var labels = values.GroupBy(label => label.Key)
            .OrderByDescending(key => key.Sum(label => label.Profiles)).ThenBy(key => key.Key, StringComparer.Ordinal)
            .Select(key => new LabelEntry(
                key.Key,
                [.. key.OrderByDescending(label => label.Profiles).ThenBy(label => label.Value, StringComparer.Ordinal)
                    .Select(label => new LabelValueEntry(label.Value, label.Profiles))]));
        await context.Response.WriteAsJsonAsync(new LabelList([.. labels]), ApiJson.Default.LabelList);
    }

    public async Task ListWeightsAsync(HttpContext context)
    {
        var selection = Parse(context, out var parameters) with { WeightPercent = 100 };
        parameters.RefuseOthers();
        var all = await profiles.LoadAsync(selection, context.RequestAborted);
        var type = all.Stacks.SampleTypes[all.ValueOf(selection.Value)];
        var totals = await store.ListTotalsAsync(selection.Query, type.Type, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(WeightRows.Of([.. totals], type), ApiJson.Default.WeightRows);
    }

    public async Task DrawTimelineAsync(HttpContext context)
    {
        var selection = Parse(context, out var parameters);
        var query = selection.Query;
        var step = TimeStep.For(query.To - query.From, parameters.Number("buckets", 120, 1, Limits.TimelineBuckets, nameof(Limits.TimelineBuckets)));
        parameters.RefuseOthers();
        var history = await store.ReadHistoryAsync(query, null, step, context.RequestAborted);
        var value = ValueOf(history, selection);
        var versions = VersionStart.Of(await store.ListSeriesAsync(context.RequestAborted), query);
        await context.Response.WriteAsJsonAsync(
            new Timeline(
                history.SampleTypes.IsEmpty ? "" : history.SampleTypes[value].Type,
                history.SampleTypes.IsEmpty ? "" : history.SampleTypes[value].Unit,
                (long)step.TotalMilliseconds,
                query.Kind.HasRate(),
                [.. history.Points.Select(point => point.Start.ToUnixTimeMilliseconds())],
                [.. history.Points.Select(point => point.Profiles)],
                [.. history.Points.Select(point => point.Everything[value])],
                [.. history.Points.Select(point => point.DurationNanoseconds)],
                versions),
            ApiJson.Default.Timeline);
    }

    /// <summary>The index of the selection's value; 0 when there is no value at all.</summary>
    public static int ValueOf(FunctionHistory history, Selection selection)
    {
        if (history.SampleTypes.IsEmpty)
            return 0;
        if (selection.Value.Length == 0)
            return ProfileKinds.DefaultValue(selection.Query.Kind, history.SampleTypes, "");
        var types = history.SampleTypes.Select(type => type.Type).ToList();
        return types.IndexOf(selection.Value) is >= 0 and var found
            ? found
            : throw QueryParameters.Wrong(
                $"there is no value {Ingest.DeploymentRules.Quote(selection.Value)}; the profiles have {string.Join(", ", types)}");
    }

    private Selection Parse(HttpContext context, out QueryParameters parameters)
    {
        parameters = new QueryParameters(context.Request.Query);
        return SelectionParser.Parse(parameters, time.GetUtcNow()).OfStore();
    }
}

/// <summary>The answer of `/api/v1/labels`.</summary>
internal sealed record LabelList(IReadOnlyList<LabelEntry> Labels);

internal sealed record LabelEntry(string Key, IReadOnlyList<LabelValueEntry> Values);

internal sealed record LabelValueEntry(string Value, int Profiles);

/// <summary>The answer of `/api/v1/timeline`, columns by step.</summary>
internal sealed record Timeline(
    string SampleType,
    string Unit,
    long StepMs,
    bool PerSecond,
    IReadOnlyList<long> UnixMs,
    IReadOnlyList<int> Profiles,
    IReadOnlyList<long> Total,
    IReadOnlyList<long> DurationNs,
    IReadOnlyList<VersionStart> Versions);
