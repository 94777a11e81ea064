namespace NativeProfiler.Pprof;

/// <summary>The labels of a sample in canonical order, without duplicates; equal when they hold the same labels.</summary>
public sealed class LabelSet : IEquatable<LabelSet>
{
    private readonly SampleLabel[] _labels;
    private readonly int _hash;

    public LabelSet(IEnumerable<SampleLabel> labels)
    {
        _labels = [.. labels.Distinct()];
        Array.Sort(_labels, Compare);
        var hash = new HashCode();
        foreach (var label in _labels)
            hash.Add(label);
        _hash = hash.ToHashCode();
    }

    public static LabelSet Empty { get; } = new([]);

    public ReadOnlySpan<SampleLabel> Labels => _labels;

    public bool Equals(LabelSet? other) => other is not null && _labels.AsSpan().SequenceEqual(other._labels);

    public override bool Equals(object? obj) => Equals(obj as LabelSet);

    public override int GetHashCode() => _hash;

    private static int Compare(SampleLabel a, SampleLabel b)
    {
        var order = string.CompareOrdinal(a.Key, b.Key);
        if (order == 0)
            order = string.CompareOrdinal(a.Text, b.Text);
        if (order == 0)
            order = a.Number.CompareTo(b.Number);
        return order != 0 ? order : string.CompareOrdinal(a.Unit, b.Unit);
    }
}
