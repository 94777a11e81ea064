using NativeProfiler.Pprof.Trees;

namespace NativeProfiler.Pprof.Filters;

/// <summary>
/// Which stacks the stack filters keep and where in each show-from and focus begin. By node of the tree, whose stack is the
/// path to it.
/// </summary>
internal sealed class StackCut
{
    private readonly bool[] _kept;
    private readonly bool[] _shown;
    private readonly bool[] _used;

    private StackCut(bool[] kept, bool[] inView, bool[] shown, bool[] used)
    {
        _kept = kept;
        InView = inView;
        _shown = shown;
        _used = used;
        IsWhole = !kept.Contains(false);
    }

    /// <summary>Whether nothing is cut off or dropped.</summary>
    public bool IsWhole { get; }

    /// <summary>Whether a frame is left by show-from: focus and its callers lie in these.</summary>
    public bool[] InView { get; }

    public static StackCut Of(CallTree tree, FunctionMatches matches)
    {
        var count = tree.Count;
        var (kept, inView, shown) = (new bool[count], new bool[count], new bool[count]);
        var stacks = new Handed(tree, matches, FilterKind.ShowStacks);
        var from = new Handed(tree, matches, FilterKind.ShowFrom);
        var focus = new Handed(tree, matches, FilterKind.Focus);
        var hidden = new bool[count];
        for (var node = 0; node < count; node++)
        {
            var parent = tree.Parent[node];
            hidden[node] = (parent >= 0 && hidden[parent]) || IsHiding(tree, matches, node);
            inView[node] = from.IsComplete(node);
            shown[node] = inView[node] ? focus.IsComplete(node) : focus.Ignore(node);
            kept[node] = stacks.IsComplete(node) && !hidden[node] && shown[node];
        }

        return new StackCut(kept, inView, shown, Used(tree, kept));
    }

    /// <summary>Whether the value of exactly this stack is kept.</summary>
    public bool IsKept(int node) => _kept[node];

    /// <summary>Whether the frame is left by show-from and focus.</summary>
    public bool IsShown(int node) => _shown[node];

    /// <summary>Whether the frame is left and some kept stack goes through it.</summary>
    public bool IsUsed(int node) => _used[node] && _shown[node];

    private static bool IsHiding(CallTree tree, FunctionMatches matches, int node) =>
        matches.Has(FilterKind.HideStacks) && tree.Function[node] >= 0
        && matches.Mask(FilterKind.HideStacks, tree.Function[node]) != 0;

    private static bool[] Used(CallTree tree, bool[] kept)
    {
        var used = new bool[tree.Count];
        for (var node = tree.Count - 1; node >= 0; node--)
        {
            for (var column = 0; kept[node] && !used[node] && column < tree.Columns.Count; column++)
                used[node] = tree.Columns[column].Self[node] != 0;
            if (used[node] && node != CallTree.Root)
                used[tree.Parent[node]] = true;
        }

        return used;
    }

    /// <summary>Which filters of one kind a stack has matched so far, handed down from caller to callee.</summary>
    private readonly struct Handed(CallTree tree, FunctionMatches matches, FilterKind kind)
    {
        private readonly ulong[]? _masks = matches.Has(kind) ? new ulong[tree.Count] : null;

        public bool IsComplete(int node)
        {
            if (_masks is null)
                return true;
            var (parent, function) = (tree.Parent[node], tree.Function[node]);
            _masks[node] = (parent >= 0 ? _masks[parent] : 0) | (function >= 0 ? matches.Mask(kind, function) : 0);
            return _masks[node] == matches.All[(int)kind];
        }

        /// <summary>The frame does not count for this kind; false.</summary>
        public bool Ignore(int node)
        {
            if (_masks is not null)
                _masks[node] = 0;
            return false;
        }
    }
}
