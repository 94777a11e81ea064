namespace NativeProfiler.Pprof.Trees;

/// <summary>
/// Values of a profile summed by call path of functions: what a flame graph draws. Columns by node in depth-first
/// preorder, children heaviest first (equal ones by name). Node 0 is the root, everything; it has no function.
/// </summary>
public sealed record CallTree
{
    public const int Root = 0;
    public const int NoFunction = -1;

    /// <summary>The function of a node that stands for several narrow ones, see <see cref="Folded"/>.</summary>
    public const int ManyFunctions = -2;

    public required IReadOnlyList<FunctionKey> Functions { get; init; }

    /// <summary>Index into <see cref="Functions"/>; <see cref="NoFunction"/> for the root.</summary>
    public required int[] Function { get; init; }

    /// <summary>Node of the caller; -1 for the root.</summary>
    public required int[] Parent { get; init; }

    /// <summary>What was summed: the value first, then, where there is one, the count; in a comparison the value of A and of B.</summary>
    public required IReadOnlyList<TreeColumn> Columns { get; init; }

    /// <summary>How many nodes a node stands for beyond itself; null when none does.</summary>
    public int[]? Folded { get; init; }

    /// <summary>The value of the node and everything it calls.</summary>
    public long[] Total => Columns[0].Total;

    public long[] Self => Columns[0].Self;

    public int Count => Function.Length;

    /// <summary>About how much memory it takes; its functions are the profile's.</summary>
    public long EstimatedBytes => (long)Count * (sizeof(int) + sizeof(int) + (Columns.Count * 2 * sizeof(long)));
}

/// <summary>One value by node.</summary>
public sealed record TreeColumn(long[] Total, long[] Self);
