namespace NativeProfiler.Pprof;

/// <summary>
/// One value of a profile summed by call path of functions: what a flame graph draws. Columns by node in depth-first
/// preorder, children heaviest first (equal ones by name). Node 0 is the root, everything; it has no function.
/// </summary>
public sealed record CallTree
{
    public const int Root = 0;
    public const int NoFunction = -1;

    public required IReadOnlyList<FunctionKey> Functions { get; init; }

    /// <summary>Index into <see cref="Functions"/>; <see cref="NoFunction"/> for the root.</summary>
    public required int[] Function { get; init; }

    /// <summary>Node of the caller; -1 for the root.</summary>
    public required int[] Parent { get; init; }

    /// <summary>The value of the node and everything it calls.</summary>
    public required long[] Total { get; init; }

    public required long[] Self { get; init; }

    public int Count => Function.Length;
}
