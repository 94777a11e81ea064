using System.Runtime.InteropServices;

namespace NativeProfiler.Pprof.Trees;

/// <summary>
/// Where call trees are put together: nodes by (caller, function), each once, with self values in columns. Callers come
/// before what they call, so sums need no recursion: stacks come from outside.
/// </summary>
internal sealed class TreeAssembler(IReadOnlyList<FunctionKey> functions, int columns)
{
    private readonly record struct Edge(int Parent, int Function);

    private readonly Dictionary<Edge, int> _ids = [];
    private readonly List<Edge> _nodes = [new(-1, CallTree.NoFunction)];
    private readonly List<long> _self = [.. new long[columns]];

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
        var byParent = Enumerable.Range(1, weights.Length - 1).ToArray();
        Array.Sort(byParent, (a, b) => Compare(a, b, weights));
        var first = new int[weights.Length + 1];
        foreach (var id in byParent)
            first[_nodes[id].Parent + 1]++;
        for (var i = 0; i < weights.Length; i++)
            first[i + 1] += first[i];

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

    private int Compare(int a, int b, double[] weights)
    {
        var order = _nodes[a].Parent.CompareTo(_nodes[b].Parent);
        if (order == 0)
            order = weights[b].CompareTo(weights[a]);
        if (order == 0)
            order = string.CompareOrdinal(functions[_nodes[a].Function].Name, functions[_nodes[b].Function].Name);
        return order != 0 ? order : a.CompareTo(b);
    }
}
