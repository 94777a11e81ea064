using System.Collections.Immutable;
using NativeProfiler.Pprof;

namespace NativeProfiler.Backend.Pacing;

/// <summary>
/// Which kind comes next: smooth weighted rotation over what is offered at the moment. Unless a setting says otherwise CPU
/// weighs as much as all others together, so it gets at least half; the others share the rest evenly.
/// </summary>
internal sealed class TypeRotation
{
    private readonly SortedDictionary<ProfileKind, int> _credits = [];

    /// <summary>None when everything that is offered has the weight 0.</summary>
    public ProfileKind Next(IReadOnlySet<ProfileKind> offered, ImmutableSortedDictionary<ProfileKind, int> weights)
    {
        var others = offered.Where(kind => kind != ProfileKind.Cpu).Sum(kind => weights.GetValueOrDefault(kind, 1));
        var sum = 0;
        var best = ProfileKind.None;
        foreach (var kind in offered.Order())
        {
            var weight = weights.GetValueOrDefault(kind, kind == ProfileKind.Cpu ? Math.Max(1, others) : 1);
            if (weight == 0)
                continue;
            sum += weight;
            _credits[kind] = _credits.GetValueOrDefault(kind) + weight;
            if (best == ProfileKind.None || _credits[kind] > _credits[best])
                best = kind;
        }

        if (best != ProfileKind.None)
            _credits[best] -= sum;
        return best;
    }
}
