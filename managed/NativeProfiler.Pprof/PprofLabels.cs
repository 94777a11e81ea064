using System.Runtime.InteropServices;

namespace NativeProfiler.Pprof;

/// <summary>
/// The labels of samples, made known to the result. Most samples have the labels of one before: those are found by the numbers
/// that stand in the profile, without making a label set.
/// </summary>
internal sealed class PprofLabels(PprofStrings strings, LabelTable sets, PprofLimits limits)
{
    private readonly record struct RawLabel(long Key, long Text, long Number, long Unit);

    /// <summary>The labels as they stood, and the set that they make.</summary>
    private readonly record struct Seen(int First, int Count, int Set);

    private readonly List<RawLabel> _current = [];
    private readonly List<RawLabel> _all = [];
    private readonly Dictionary<int, Seen> _seen = [];
    private int _distinct;

    public void Clear() => _current.Clear();

    public void Read(ReadOnlySpan<byte> label, int sample)
    {
        if (_current.Count == limits.LabelsPerSample)
            throw new PprofFormatException($"sample {sample} has more than {limits.LabelsPerSample} labels", nameof(PprofLimits.LabelsPerSample));
        var raw = default(RawLabel);
        var cursor = new ProtoCursor(label, "a label of sample", sample);
        while (cursor.Next())
        {
            switch (cursor.Field)
            {
                case 1:
                    raw = raw with { Key = cursor.ReadSigned() };
                    break;
                case 2:
                    raw = raw with { Text = cursor.ReadSigned() };
                    break;
                case 3:
                    raw = raw with { Number = cursor.ReadSigned() };
                    break;
                case 4:
                    raw = raw with { Unit = cursor.ReadSigned() };
                    break;
                default:
                    cursor.Skip();
                    break;
            }
        }

        _current.Add(raw);
    }

    /// <summary>The id of the set of the labels read since <see cref="Clear"/>.</summary>
    public int Add(ReadOnlySpan<byte> message)
    {
        if (_current.Count == 0)
            return LabelTable.NoLabels;
        var hash = new HashCode();
        foreach (var label in _current)
            hash.Add(label);
        var key = hash.ToHashCode();
        if (_seen.TryGetValue(key, out var seen) && Of(seen).SequenceEqual(CollectionsMarshal.AsSpan(_current)))
            return seen.Set;

        var set = AddSet(message);
        if (_seen.TryAdd(key, new Seen(_all.Count, _current.Count, set)))
            _all.AddRange(_current);
        return set;
    }

    private Span<RawLabel> Of(Seen seen) => CollectionsMarshal.AsSpan(_all).Slice(seen.First, seen.Count);

    private int AddSet(ReadOnlySpan<byte> message)
    {
        var labels = new SampleLabel[_current.Count];
        for (var i = 0; i < labels.Length; i++)
        {
            var raw = _current[i];
            labels[i] = new SampleLabel(
                strings.At(message, raw.Key, "a label's key"), strings.At(message, raw.Text, "a label"),
                raw.Number, strings.At(message, raw.Unit, "a label's unit"));
        }

        var known = sets.Count;
        var id = sets.Add(new LabelSet(labels));
        if (id == known && (_distinct += labels.Length) > limits.Labels)
        {
            throw new PprofFormatException(
                $"the profile's label sets have more than {limits.Labels} labels together", nameof(PprofLimits.Labels));
        }

        return id;
    }
}
