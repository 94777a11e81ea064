using NativeProfiler.Pprof;
using NativeProfiler.Storage.Sqlite.Days;

namespace NativeProfiler.Storage.Sqlite.Merging;

/// <summary>
/// What a query does with the labels of one profile's samples: which samples it wants, and what is left of their labels.
/// </summary>
internal sealed class LabelSelection
{
    private const int MostKnown = 1000;

    private static readonly Dictionary<string, string> NoLabels = [];

    /// <summary>By the labels' bytes: a day has thousands of profiles of a few replicas. A selection is used by one thread.</summary>
    private readonly Dictionary<int, (byte[] Labels, LabelSelection Selection)> _known = [];

    private readonly SampleLabels _keep;
    private readonly ILookup<string, string> _wanted;

    public LabelSelection(ProfileQuery query)
    {
        _keep = query.Labels;
        _wanted = query.Where.ToLookup(filter => filter.Key, filter => filter.Value, StringComparer.Ordinal);
        NeedsProfileLabels = _wanted.Count > 0 || _keep is { KeepsAll: false, KeepsNone: false };
    }

    private LabelSelection(SampleLabels keep, ILookup<string, string> wanted, IReadOnlyDictionary<string, string> profile)
    {
        _keep = keep;
        _wanted = wanted;
        ProfileLabels = profile;
    }

    /// <summary>Whether the labels of whole profiles decide anything; otherwise they need not be read.</summary>
    public bool NeedsProfileLabels { get; }

    /// <summary>Whether all samples are wanted and no label is kept: nothing about labels needs to be looked at.</summary>
    public bool IgnoresLabels => _wanted.Count == 0 && _keep.KeepsNone;

    private IReadOnlyDictionary<string, string> ProfileLabels { get; } = NoLabels;

    /// <summary>The selection for a stored profile. A roll-up is only used when labels of whole profiles decide nothing.</summary>
    public LabelSelection For(in StoredEntry entry)
    {
        if (!NeedsProfileLabels || entry.IsRollUp)
            return this;
        var hash = new HashCode();
        hash.AddBytes(entry.Labels);
        var key = hash.ToHashCode();
        if (_known.TryGetValue(key, out var known) && entry.Labels.SequenceEqual(known.Labels))
            return known.Selection;
        var selection = For(StoredLabels.Parse(entry.Labels));
        if (_known.Count < MostKnown)
            _known[key] = (entry.Labels.ToArray(), selection);
        return selection;
    }

    /// <summary>Whether a roll-up still has every label that decides something here.</summary>
    public bool CanUse(RollUpLabels labels)
    {
        if (_keep.KeepsAll && labels.DroppedKeys.Count > 0)
            return false;
        var needed = _wanted.Select(group => group.Key).Concat(_keep.Keys ?? Enumerable.Empty<string>());
        return !needed.Any(key => labels.DroppedKeys.Contains(key) || labels.ProfileKeys.Contains(key));
    }

    /// <summary>Null when samples of this label set are not wanted, else the labels that they keep.</summary>
    public LabelSet? Select(LabelSet labels)
    {
        foreach (var group in _wanted)
        {
            if (!HasOneOf(labels, group))
                return null;
        }

        if (_keep.Keys is not { } keys)
            return labels;
        if (keys.Count == 0)
            return LabelSet.Empty;
        var own = labels.Labels.ToArray().Where(label => keys.Contains(label.Key)).ToList();
        own.AddRange(ProfileLabels
            .Where(pair => keys.Contains(pair.Key) && !own.Exists(label => label.Key == pair.Key))
            .Select(pair => new SampleLabel(pair.Key, pair.Value, 0, "")));
        return own.Count == 0 ? LabelSet.Empty : new LabelSet(own);
    }

    private LabelSelection For(Dictionary<string, string> profileLabels) => new(
        _keep,
        _wanted.Where(group => !profileLabels.TryGetValue(group.Key, out var value) || !group.Contains(value))
            .SelectMany(group => group, (group, value) => (group.Key, value))
            .ToLookup(pair => pair.Key, pair => pair.value, StringComparer.Ordinal),
        profileLabels);

    private static bool HasOneOf(LabelSet labels, IGrouping<string, string> group)
    {
        foreach (var label in labels.Labels)
        {
            if (label.Key == group.Key && group.Contains(label.Value))
                return true;
        }

        return false;
    }
}
