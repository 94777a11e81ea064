using NativeProfiler.Pprof;

namespace NativeProfiler.Backend.Pacing;

/// <summary>
/// Which kind comes next: smooth weighted rotation over what is offered at the moment. CPU weighs as much as all others
/// together, so it gets at least half; the others share the rest evenly.
/// </summary>
internal sealed class TypeRotation
{
    private readonly SortedDictionary<ProfileKind, int> _credits = [];

    public ProfileKind Next(IReadOnlySet<ProfileKind> offered)
    {
        var weights = 0;
        var best = ProfileKind.None;
        foreach (var kind in offered.Order())
        {
            var weight = kind == ProfileKind.Cpu ? Math.Max(1, offered.Count - 1) : 1;
            weights += weight;
            _credits[kind] = _credits.GetValueOrDefault(kind) + weight;
            if (best == ProfileKind.None || _credits[kind] > _credits[best])
                best = kind;
        }

        _credits[best] -= weights;
        return best;
    }
}
