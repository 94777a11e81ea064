namespace NativeProfiler.Pprof;

/// <summary>A file that code came from.</summary>
public sealed record ProfileBuilderMapping(ulong Start, ulong Limit, ulong FileOffset, string Path, string BuildId);

/// <summary>A function: its readable name, the name the machine knows, its source file and first line (empty, 0: unknown).</summary>
public sealed record ProfileBuilderFunction(string Name, string SystemName, string File = "", long StartLine = 0);

internal readonly record struct ProfileBuilderLocation(ulong FunctionId, ulong MappingId, long Line, ulong Address);

/// <summary>Equal when the locations and the labels are, in order.</summary>
internal readonly struct ProfileBuilderSampleKey(
    IReadOnlyList<ulong> locations, IReadOnlyList<KeyValuePair<string, string>> labels)
    : IEquatable<ProfileBuilderSampleKey>
{
    private readonly ulong[] _locations = [.. locations];
    private readonly KeyValuePair<string, string>[] _labels = [.. labels];

    public bool Equals(ProfileBuilderSampleKey other) =>
        _locations.AsSpan().SequenceEqual(other._locations) && _labels.AsSpan().SequenceEqual(other._labels);

    public override bool Equals(object? obj) => obj is ProfileBuilderSampleKey other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var location in _locations) hash.Add(location);
        foreach (var label in _labels) hash.Add(label);
        return hash.ToHashCode();
    }
}
