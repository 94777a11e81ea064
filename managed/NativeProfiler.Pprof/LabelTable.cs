namespace NativeProfiler.Pprof;

/// <summary>Label sets, each once, known by dense ids; id 0 is the empty set.</summary>
public sealed class LabelTable
{
    public const int NoLabels = 0;

    private readonly Dictionary<LabelSet, int> _ids = new() { [LabelSet.Empty] = NoLabels };
    private readonly List<LabelSet> _sets = [LabelSet.Empty];

    public int Count => _sets.Count;

    public LabelSet this[int id] => _sets[id];

    public int Add(LabelSet set)
    {
        if (_ids.TryGetValue(set, out var id))
            return id;

        id = _sets.Count;
        _ids.Add(set, id);
        _sets.Add(set);
        return id;
    }
}
