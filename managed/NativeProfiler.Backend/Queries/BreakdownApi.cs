using NativeProfiler.Pprof;
using NativeProfiler.Pprof.Filters;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Queries;

/// <summary>The value by version, zone or label, one or two of them, of the stacks that filters keep; beside it that of the span before.</summary>
internal sealed class BreakdownApi(IProfileStore store, ProfileLoader profiles, TimeProvider time)
{
    private const int MostRows = 1000;
    private const string LabelPrefix = "label:";

    /// <summary>What one combination of keys has.</summary>
    private sealed record Share(long Value, int Profiles, long DurationNs);

    public async Task ListAsync(HttpContext context)
    {
        var parameters = new QueryParameters(context.Request.Query);
        var selection = SelectionParser.Parse(parameters, time.GetUtcNow()).Stored();
        var keys = ParseKeys(parameters.Text("by"));
        var withPrevious = parameters.Choice("previous", "0", "1") == "1";
        var filters = FilterParser.Parse(parameters);
        parameters.RefuseOthers();

        var answer = await AnswerAsync(selection, keys, filters, withPrevious, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(answer, ApiJson.Default.Breakdown);
    }

    private async Task<Breakdown> AnswerAsync(
        Selection selection, string[] keys, IReadOnlyList<FrameFilter> filters, bool withPrevious, CancellationToken token)
    {
        var whole = await profiles.LoadAsync(selection, token);
        var value = whole.ValueOf(selection.Value);
        var type = whole.Stacks.SampleTypes[value];
        var shares = await DivideAsync(selection, type, keys, filters, token);
        var span = selection.Query.To - selection.Query.From;
        var before = withPrevious
            ? await DivideAsync(
                selection with { Query = selection.Query with { From = selection.Query.From - span, To = selection.Query.From } },
                type, keys, filters, token)
            : [];

        var rows = shares.Keys.Union(before.Keys, KeyComparer.Instance)
            .Select(row => new BreakdownRow(
                row,
                shares.GetValueOrDefault(row)?.Value ?? 0,
                shares.GetValueOrDefault(row)?.Profiles ?? 0,
                shares.GetValueOrDefault(row)?.DurationNs ?? 0,
                withPrevious ? before.GetValueOrDefault(row)?.Value ?? 0 : null))
            .OrderByDescending(row => row.Value).ThenBy(row => string.Join('\n', row.Keys), StringComparer.Ordinal)
            .Take(MostRows);
        return new Breakdown(
            type.Type, type.Unit, Kept(whole.Stacks, value, filters), whole.Stacks.Total(value), whole.Profiles,
            whole.Stacks.DurationNanoseconds, whole.HasRate(type), keys, [.. rows]);
    }

    private static long Kept(StackProfile profile, int value, IReadOnlyList<FrameFilter> filters)
    {
        var (kept, total) = (KeptStacks.Of(profile, filters), 0L);
        for (var row = 0; row < profile.Samples.Count; row++)
        {
            if (kept.Has(profile.Samples.KeyAt(row)))
                total = Saturating.Add(total, profile.Samples.ValuesAt(row)[value]);
        }

        return total;
    }

    private async Task<Dictionary<string?[], Share>> DivideAsync(
        Selection selection, SampleType type, string[] keys, IReadOnlyList<FrameFilter> filters, CancellationToken token)
    {
        var query = selection.Query;
        var labels = keys.Where(key => key.StartsWith(LabelPrefix, StringComparison.Ordinal)).Select(key => key[LabelPrefix.Length..]).ToArray();
        var needed = labels.Concat(selection.Labels.Select(condition => condition.Key));
        var deployments = (await store.ListSeriesAsync(token))
            .Select(one => one.Series)
            .Where(one => one.Project == query.Project && one.Service == query.Service && one.Kind == query.Kind)
            .Where(one => (query.Version is null || one.Version == query.Version) && (query.Zone is null || one.Zone == query.Zone))
            .Select(one => (
                Version: keys.Contains("version") ? one.Version : query.Version, Zone: keys.Contains("zone") ? one.Zone : query.Zone))
            .Distinct();

        var shares = new Dictionary<string?[], Share>(KeyComparer.Instance);
        foreach (var (version, zone) in deployments)
        {
            var part = query with { Version = version, Zone = zone, Labels = SampleLabels.Only(needed) };
            var merged = await store.MergeAsync(part, token);
            var kept = KeptStacks.Of(merged.Stacks, filters);
            var profilesOf = await CountProfilesAsync(part, labels, token);
            var value = merged.Stacks.SampleTypes.IndexOf(type);
            for (var row = 0; value >= 0 && row < merged.Stacks.Samples.Count; row++)
            {
                var sample = merged.Stacks.Samples.KeyAt(row);
                var set = merged.Stacks.LabelSets[sample.LabelSet];
                if (!kept.Has(sample) || !selection.Labels.All(condition => condition.Holds(set)))
                    continue;
                string?[] name = [.. keys.Select(key => key switch
                {
                    "version" => version,
                    "zone" => zone,
                    _ => ValueOf(set, key[LabelPrefix.Length..]),
                })];
                var sum = Saturating.Add(shares.GetValueOrDefault(name)?.Value ?? 0, merged.Stacks.Samples.ValuesAt(row)[value]);
                shares[name] = labels.Length > 0
                    ? new Share(sum, profilesOf.GetValueOrDefault((labels[0], ValueOf(set, labels[0]) ?? "")), 0)
                    : new Share(sum, merged.Profiles, merged.Stacks.DurationNanoseconds);
            }
        }

        return shares;
    }

    /// <summary>A profile may have samples of many labels: the store counts it for each, of one key.</summary>
    private async Task<Dictionary<(string Key, string Value), int>> CountProfilesAsync(
        ProfileQuery query, string[] labels, CancellationToken token) => labels.Length == 1
        ? (await store.ListLabelValuesAsync(query, token)).ToDictionary(label => (label.Key, label.Value), label => label.Profiles)
        : [];

    private static string? ValueOf(LabelSet set, string key)
    {
        foreach (var label in set.Labels)
        {
            if (label.Key == key)
                return label.Value;
        }

        return null;
    }

    private static string[] ParseKeys(string text)
    {
        var keys = text.Split(',', StringSplitOptions.RemoveEmptyEntries);
        if (Limits.IsOver(keys.Length, Limits.BreakdownKeys, nameof(Limits.BreakdownKeys)) || keys.Length == 0 || keys.Distinct().Count() != keys.Length || !keys.All(IsKey))
        {
            throw QueryParameters.Wrong(
                $"by {Ingest.DeploymentRules.Quote(text)} is not one or two of version, zone, label:KEY with a comma between them");
        }

        return keys;
    }

    private static bool IsKey(string key) =>
        key is "version" or "zone" || (key.StartsWith(LabelPrefix, StringComparison.Ordinal) && key.Length > LabelPrefix.Length);

    /// <summary>Keys are equal when all their parts are.</summary>
    private sealed class KeyComparer : IEqualityComparer<string?[]>
    {
        public static KeyComparer Instance { get; } = new();

        public bool Equals(string?[]? x, string?[]? y) => x is not null && y is not null && x.AsSpan().SequenceEqual(y);

        public int GetHashCode(string?[] obj)
        {
            var hash = new HashCode();
            foreach (var part in obj)
                hash.Add(part);
            return hash.ToHashCode();
        }
    }
}

/// <summary>The answer of `/api/v1/breakdown`, heaviest first; a label that a sample lacks is null.</summary>
internal sealed record Breakdown(
    string SampleType,
    string Unit,
    long Total,
    long Unfiltered,
    int Profiles,
    long DurationNs,
    bool PerSecond,
    IReadOnlyList<string> By,
    IReadOnlyList<BreakdownRow> Rows);

internal sealed record BreakdownRow(IReadOnlyList<string?> Keys, long Value, int Profiles, long DurationNs, long? Previous);
