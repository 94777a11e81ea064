using NativeProfiler.Pprof;

namespace NativeProfiler.Storage.Sqlite.Merging;

/// <summary>Counts in how many profiles each value of a label is.</summary>
internal sealed class LabelCounts
{
    public const int Most = 1000;

    private readonly Dictionary<(string Key, string Value), int> _counts = [];
    private readonly HashSet<(string Key, string Value)> _ofProfile = [];

    /// <summary>Most frequent first.</summary>
    public IEnumerable<LabelValue> Values => _counts
        .Select(pair => new LabelValue(pair.Key.Key, pair.Key.Value, pair.Value))
        .OrderByDescending(label => label.Profiles)
        .ThenBy(label => label.Key, StringComparer.Ordinal).ThenBy(label => label.Value, StringComparer.Ordinal);

    public void Add(IReadOnlyDictionary<string, string> profileLabels, LabelSet[] labelSets, Func<string, bool> wanted)
    {
        _ofProfile.Clear();
        foreach (var (key, value) in profileLabels)
            _ofProfile.Add((key, value));
        foreach (var set in labelSets)
        {
            foreach (var label in set.Labels)
            {
                if (wanted(label.Key))
                    _ofProfile.Add((label.Key, label.Value));
            }
        }

        foreach (var (key, value) in _ofProfile)
            Add(new LabelValue(key, value, 1));
    }

    public void Add(LabelValue label) =>
        _counts[(label.Key, label.Value)] = _counts.GetValueOrDefault((label.Key, label.Value)) + label.Profiles;
}
