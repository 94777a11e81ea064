using System.Collections.Immutable;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Queries;

/// <summary>Which profiles a view sums, and which of their values it shows (empty = the type's own).</summary>
internal sealed record Selection
{
    public required ProfileQuery Query { get; init; }

    public string Value { get; init; } = "";

    /// <summary>The id of an uploaded file, which is then everything there is; empty = stored profiles.</summary>
    public string Upload { get; init; } = "";

    /// <summary>Only the heaviest profiles, in percent of all, by the shown value; 100 = all.</summary>
    public int WeightPercent { get; init; } = 100;

    /// <summary>Conditions on labels that the store cannot judge; equality stands in the query.</summary>
    public ImmutableArray<LabelCondition> Labels { get; init; } = [];

    /// <summary>The same for the same profiles; which of their labels are kept is part of it, the shown value is not.</summary>
    public string CacheKey => string.Join('\n', (IEnumerable<string>)
    [
        Upload, Query.Project, Query.Service, $"{Query.Kind}", Query.Version ?? "*", Query.Zone ?? "*",
        $"{Query.From.ToUnixTimeMilliseconds()}-{Query.To.ToUnixTimeMilliseconds()}",
        .. Query.Where.Select(filter => $"{filter.Key}={filter.Value}").Order(StringComparer.Ordinal),
        .. Labels.Select(condition => condition.Text).Order(StringComparer.Ordinal),
        WeightPercent == 100 ? "" : $"top {WeightPercent} by {Value}",
        Query.Labels.KeepsAll ? "all" : string.Join(',', Query.Labels.Keys!.Order(StringComparer.Ordinal)),
    ]);

    /// <summary>For questions about stored profiles.</summary>
    public Selection Stored() => Upload.Length == 0
        ? this
        : throw QueryParameters.Wrong("an uploaded file has no time, labels or versions; ask for its graph or table");

    /// <summary>For questions that the store alone answers: it knows no conditions on labels but equality.</summary>
    public Selection OfStore()
    {
        var stored = Stored();
        return Labels.IsEmpty ? stored : throw QueryParameters.Wrong($"here labels can only be KEY=VALUE, not {Labels[0].Text}");
    }
}
