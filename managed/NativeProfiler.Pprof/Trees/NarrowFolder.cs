namespace NativeProfiler.Pprof.Trees;

/// <summary>
/// Folds narrow boxes: the children of a box that weigh less than a bound, and all below them, become one box that says how
/// many it stands for and keeps their value. The weight of a box is the sum of its columns' totals times their factors.
/// </summary>
public sealed class NarrowFolder
{
    private readonly CallTree _tree;
    private readonly double[] _weights;

    public NarrowFolder(CallTree tree, IReadOnlyList<double> factors)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(factors);
        _tree = tree;
        _weights = new double[tree.Count];
        for (var column = 0; column < factors.Count; column++)
        {
            var totals = tree.Columns[column].Total;
            for (var node = 0; node < totals.Length; node++)
                _weights[node] += totals[node] * factors[column];
        }
    }

    /// <summary>Folds what is narrower than a share (0 to 1) of everything.</summary>
    public CallTree FoldBelow(double share) => Fold(_weights[CallTree.Root] * share);

    /// <summary>Folds the narrowest, so that no more boxes are left than the limit.</summary>
    public CallTree FoldTo(int limit)
    {
        if (_tree.Count <= limit)
            return _tree;
        var descending = _weights.ToArray();
        Array.Sort(descending);
        Array.Reverse(descending);
        for (var keep = limit; ; keep = Math.Max(1, keep * 9 / 10))
        {
            // Equally narrow boxes fold together, or which of them stays would be chance.
            var bound = Math.BitIncrement(descending[Math.Min(keep, descending.Length - 1)]);
            if (keep == 1 || CountAt(bound) <= limit)
                return Fold(bound);
        }
    }

    private int CountAt(double bound)
    {
        var (kept, folds) = (0, 0);
        var hasFold = new bool[_tree.Count];
        for (var node = 0; node < _tree.Count; node++)
        {
            if (node == CallTree.Root || _weights[node] >= bound)
                kept++;
            else if (IsFirstOfFold(node, bound) && !hasFold[_tree.Parent[node]])
                (folds, hasFold[_tree.Parent[node]]) = (folds + 1, true);
        }

        return kept + folds;
    }

    /// <summary>Narrow below a box that stays.</summary>
    private bool IsFirstOfFold(int node, double bound)
    {
        var parent = _tree.Parent[node];
        return parent == CallTree.Root || _weights[parent] >= bound;
    }

    private CallTree Fold(double bound)
    {
        // Children lie heaviest first, so a parent's narrow ones are its last: the fold takes the place of the first of them.
        var builder = new Columns(_tree);
        var place = new int[_tree.Count];
        var fold = new int[_tree.Count];
        for (var node = 0; node < _tree.Count; node++)
        {
            if (node == CallTree.Root || _weights[node] >= bound)
            {
                place[node] = builder.Keep(node, place);
                continue;
            }

            var parent = _tree.Parent[node];
            if (!IsFirstOfFold(node, bound))
            {
                place[node] = place[parent];
                builder.AddFrame(place[node]);
                continue;
            }

            if (fold[parent] == 0)
                fold[parent] = builder.BeginFold(place[parent]);
            place[node] = fold[parent];
            builder.AddBranch(place[node], node);
        }

        return builder.Finish();
    }

    private sealed class Columns(CallTree tree)
    {
        private readonly List<int> _function = [];
        private readonly List<int> _parent = [];
        private readonly List<int> _folded = [];
        private readonly (List<long> Total, List<long> Self)[] _columns =
            [.. tree.Columns.Select(_ => (new List<long>(), new List<long>()))];

        public int Keep(int node, int[] place)
        {
            var parent = tree.Parent[node] < 0 ? -1 : place[tree.Parent[node]];
            Add(tree.Function[node], parent);
            for (var column = 0; column < _columns.Length; column++)
            {
                _columns[column].Total.Add(tree.Columns[column].Total[node]);
                _columns[column].Self.Add(tree.Columns[column].Self[node]);
            }

            return _function.Count - 1;
        }

        public int BeginFold(int parent)
        {
            Add(CallTree.ManyFunctions, parent);
            foreach (var (total, self) in _columns)
            {
                total.Add(0);
                self.Add(0);
            }

            return _function.Count - 1;
        }

        public void AddBranch(int fold, int node)
        {
            AddFrame(fold);
            for (var column = 0; column < _columns.Length; column++)
            {
                var sum = Saturating.Add(_columns[column].Total[fold], tree.Columns[column].Total[node]);
                (_columns[column].Total[fold], _columns[column].Self[fold]) = (sum, sum);
            }
        }

        public void AddFrame(int fold) => _folded[fold]++;

        public CallTree Finish() => tree with
        {
            Function = [.. _function],
            Parent = [.. _parent],
            Folded = _function.Contains(CallTree.ManyFunctions) ? [.. _folded] : null,
            Columns = [.. _columns.Select(column => new TreeColumn([.. column.Total], [.. column.Self]))],
        };

        private void Add(int function, int parent)
        {
            _function.Add(function);
            _parent.Add(parent);
            _folded.Add(0);
        }
    }
}
