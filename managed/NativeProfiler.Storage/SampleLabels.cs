using System.Collections.Immutable;

namespace NativeProfiler.Storage;

/// <summary>Which labels keep the samples of a merge apart; the fewer, the faster.</summary>
public sealed class SampleLabels
{
    private readonly ImmutableHashSet<string>? _keys;

    private SampleLabels(ImmutableHashSet<string>? keys) => _keys = keys;

    /// <summary>All labels of samples, those of single traces too.</summary>
    public static SampleLabels Keep { get; } = new(null);

    /// <summary>None: samples of one stack become one.</summary>
    public static SampleLabels Drop { get; } = new([]);

    public bool KeepsAll => _keys is null;

    public bool KeepsNone => _keys is { IsEmpty: true };

    /// <summary>These keys, null when all are kept.</summary>
    public IReadOnlySet<string>? Keys => _keys;

    /// <summary>These alone, whether a sample has them or its whole profile: what a breakdown by label needs.</summary>
    public static SampleLabels Only(params IEnumerable<string> keys) => new(keys.ToImmutableHashSet(StringComparer.Ordinal));
}
