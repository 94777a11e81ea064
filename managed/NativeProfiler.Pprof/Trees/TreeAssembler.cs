using System.Runtime.InteropServices;

namespace NativeProfiler.Pprof.Trees;

/// <summary>
/// Where call trees are put together: nodes by (caller, function), each once, with self values in columns. Callers come
/// before what they call, so sums need no recursion: stacks come from outside. Told about how many nodes are foreseen, nothing
/// has to grow.
/// </summary>
internal sealed class TreeAssembler(IReadOnlyList<FunctionKey> functions, int columns, int foreseen = 0)
{
    private readonly record struct Edge(int Parent, int Function);

    private readonly Dictionary<Edge, int> _ids = new(foreseen);
    private readonly List<Edge> _nodes = new(foreseen) { new(-1, CallTree.NoFunction) };
    private readonly List<long> _self = SelfOfRoot(columns, foreseen);

    /// <summary>Nodes so far, the root included.</summary>
    public int Count => _nodes.Count;

    /// <summary>The node of this function called from that node.</summary>
    public int Child(int parent, int function)
    {
        var edge = new Edge(parent, function);
        ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(_ids, edge, out var known);
        if (!known)
        {
            id = _nodes.Count;
            _nodes.Add(edge);
            CollectionsMarshal.SetCount(_self, _self.Count + columns);
            CollectionsMarshal.AsSpan(_self)[^columns..].Clear();
        }

        return id;
    }

    public void AddSelf(int node, int column, long amount)
    {
        ref var sum = ref CollectionsMarshal.AsSpan(_self)[(node * columns) + column];
        sum = Saturating.Add(sum, amount);
    }

    /// <summary>Children are ordered by the total of the first column.</summary>
    public CallTree Finish()
    {
        var factors = new double[columns];
        factors[0] = 1;
        return Finish(factors);
    }

    /// <summary>Children are ordered by the sum of their totals times these factors, one a column.</summary>
    public CallTree Finish(ReadOnlySpan<double> factors)
    {
        var totals = Totals();
        var order = Preorder(Weights(totals, factors));
        var place = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
            place[order[i]] = i;

        return new CallTree
        {
            Functions = functions,
            Function = Array.ConvertAll(order, id => _nodes[id].Function),
            Parent = Array.ConvertAll(order, id => _nodes[id].Parent < 0 ? -1 : place[_nodes[id].Parent]),
            Columns =
            [
                .. Enumerable.Range(0, columns).Select(column => new TreeColumn(
                    Array.ConvertAll(order, id => totals[(id * columns) + column]),
                    Array.ConvertAll(order, id => _self[(id * columns) + column]))),
            ],
        };
    }

    private static List<long> SelfOfRoot(int columns, int foreseen)
    {
        var self = new List<long>(foreseen * columns);
        CollectionsMarshal.SetCount(self, columns);
        CollectionsMarshal.AsSpan(self).Clear();
        return self;
    }

    private long[] Totals()
    {
        var totals = _self.ToArray();
        for (var id = _nodes.Count - 1; id > CallTree.Root; id--)
        {
            var parent = _nodes[id].Parent * columns;
            for (var column = 0; column < columns; column++)
                totals[parent + column] = Saturating.Add(totals[parent + column], totals[(id * columns) + column]);
        }

        return totals;
    }

    private double[] Weights(long[] totals, ReadOnlySpan<double> factors)
    {
        var weights = new double[_nodes.Count];
        for (var id = 0; id < weights.Length; id++)
        {
            for (var column = 0; column < columns; column++)
                weights[id] += totals[(id * columns) + column] * factors[column];
        }

        return weights;
    }

    /// <summary>Node ids in depth-first preorder, heaviest child first.</summary>
    private int[] Preorder(double[] weights)
    {
        var (byParent, first) = ByParent();
        var heaviestFirst = new HeaviestFirst(functions, [.. _nodes.Select(node => node.Function)], weights);
        for (var id = 0; id < weights.Length; id++)
        {
            if (first[id + 1] - first[id] > 1)
                byParent.AsSpan(first[id]..first[id + 1]).Sort(heaviestFirst);
        }

        var order = new int[weights.Length];
        var pending = new Stack<int>([CallTree.Root]);
        for (var count = 0; pending.TryPop(out var id); count++)
        {
            order[count] = id;
            for (var child = first[id + 1] - 1; child >= first[id]; child--)
                pending.Push(byParent[child]);
        }

        return order;
    }

    /// <summary>
    /// All nodes but the root, those of one caller side by side, and where each caller's begin. Counted, not sorted: most callers
    /// have few callees.
    /// </summary>
    private (int[] Ids, int[] First) ByParent()
    {
        var nodes = CollectionsMarshal.AsSpan(_nodes);
        var first = new int[nodes.Length + 1];
        foreach (var node in nodes[1..])
            first[node.Parent + 1]++;
        for (var id = 0; id < nodes.Length; id++)
            first[id + 1] += first[id];

        var next = first.AsSpan(..^1).ToArray();
        var ids = new int[nodes.Length - 1];
        for (var id = 1; id < nodes.Length; id++)
            ids[next[nodes[id].Parent]++] = id;
        return (ids, first);
    }

    /// <summary>Callees of one caller; equal ones by name.</summary>
    private readonly struct HeaviestFirst(IReadOnlyList<FunctionKey> functions, int[] functionOf, double[] weights) : IComparer<int>
    {
        public int Compare(int a, int b)
        {
            var order = weights[b].CompareTo(weights[a]);
            if (order == 0)
                order = string.CompareOrdinal(functions[functionOf[a]].Name, functions[functionOf[b]].Name);
            return order != 0 ? order : a.CompareTo(b);
        }
    }
}
