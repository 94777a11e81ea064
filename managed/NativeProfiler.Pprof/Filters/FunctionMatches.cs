using System.Diagnostics;
using System.Text.RegularExpressions;

namespace NativeProfiler.Pprof.Filters;

/// <summary>
/// What every filter says about every function, found out once: a function stands in many stacks. Filters of one kind are
/// bits of a mask.
/// </summary>
internal sealed class FunctionMatches
{
    /// <summary>Time for all functions together; an ordinary question takes a few milliseconds.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(2);

    private readonly ulong[][] _masks;

    private FunctionMatches(ulong[][] masks, ulong[] all)
    {
        _masks = masks;
        All = all;
    }

    /// <summary>By kind, the mask when every filter of the kind has matched.</summary>
    public ulong[] All { get; }

    /// <summary>Throws <see cref="FilterException"/> when patterns take too long.</summary>
    public static FunctionMatches Of(IReadOnlyList<FunctionKey> functions, IReadOnlyList<FrameFilter> filters)
    {
        var kinds = Enum.GetValues<FilterKind>().Length;
        var masks = new ulong[kinds][];
        var all = new ulong[kinds];
        for (var kind = 0; kind < kinds; kind++)
        {
            FrameFilter[] ofKind = [.. filters.Where(filter => (int)filter.Kind == kind)];
            if (ofKind.Length > 64)
                throw new FilterException($"there are {ofKind.Length} filters of the kind {(FilterKind)kind}, the limit is 64");
            all[kind] = ofKind.Length == 64 ? ulong.MaxValue : (1UL << ofKind.Length) - 1;
            masks[kind] = ofKind.Length == 0 ? [] : Match(functions, ofKind);
        }

        return new FunctionMatches(masks, all);
    }

    public bool Has(FilterKind kind) => All[(int)kind] != 0;

    /// <summary>Which filters of the kind this function matches; the kind must have filters.</summary>
    public ulong Mask(FilterKind kind, int function) => _masks[(int)kind][function];

    /// <summary>Whether frame filters let the function be seen.</summary>
    public bool IsShown(int function) =>
        (!Has(FilterKind.HideFrames) || Mask(FilterKind.HideFrames, function) == 0)
        && (!Has(FilterKind.ShowFrames) || Mask(FilterKind.ShowFrames, function) == All[(int)FilterKind.ShowFrames]);

    private static ulong[] Match(IReadOnlyList<FunctionKey> functions, FrameFilter[] filters)
    {
        var masks = new ulong[functions.Count];
        var started = Stopwatch.GetTimestamp();
        try
        {
            for (var function = 0; function < masks.Length; function++)
            {
                for (var i = 0; i < filters.Length; i++)
                {
                    if (filters[i].Matches(functions[function]))
                        masks[function] |= 1UL << i;
                }

                if (function % 64 == 0 && Stopwatch.GetElapsedTime(started) > Budget)
                    throw new FilterException("the filters take too long; use simpler regular expressions");
            }
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new FilterException("a filter's regular expression takes too long; use a simpler one", e);
        }

        return masks;
    }
}
