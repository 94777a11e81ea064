using System.Runtime.InteropServices;

namespace NativeProfiler.Pprof;

/// <summary>
/// Builds a <see cref="CallTree"/>: lines of a function become one node, and so do functions that differ in nothing a
/// person would call different (name, file, module). Loops instead of recursion: stacks come from outside.
/// </summary>
public sealed class CallTreeBuilder
{
    private readonly record struct Edge(int Parent, int Function);

    private readonly record struct DisplayName(string Name, string File, string Module);

    private readonly Dictionary<Edge, int> _nodeIds = [];
    private readonly Dictionary<DisplayName, int> _functionIds = [];
    private readonly List<FunctionKey> _functions = [];
    private readonly List<Edge> _nodes = [new(-1, CallTree.NoFunction)];
    private readonly List<long> _self = [0];

    private CallTreeBuilder()
    {
    }

    public static CallTree Build(StackProfile profile, int value)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var builder = new CallTreeBuilder();
        builder.AddSamples(profile, value);
        return builder.Finish();
    }

    private void AddSamples(StackProfile profile, int value)
    {
        var stacks = profile.Stacks.Snapshot();
        var functions = new int[stacks.Functions.Count];
        for (var i = 0; i < functions.Length; i++)
            functions[i] = FunctionId(stacks.Functions[i]);

        // A parent's id is smaller than its children's, so one walk upwards by id meets callers first.
        var nodes = new int[stacks.Nodes.Count];
        var used = UsedNodes(profile, stacks, value);
        for (var i = 0; i < nodes.Length; i++)
        {
            var (parent, function, _) = stacks.Nodes[i];
            if (used[i])
                nodes[i] = NodeId(new Edge(parent == StackTable.NoParent ? CallTree.Root : nodes[parent], functions[function]));
        }

        for (var row = 0; row < profile.Samples.Count; row++)
        {
            var amount = profile.Samples.ValuesAt(row)[value];
            if (amount == 0)
                continue;
            var node = profile.Samples.KeyAt(row).Node;
            var id = node == StackTable.NoParent ? CallTree.Root : nodes[node];
            _self[id] = Saturating.Add(_self[id], amount);
        }
    }

    private static bool[] UsedNodes(StackProfile profile, StackSnapshot stacks, int value)
    {
        var used = new bool[stacks.Nodes.Count];
        for (var row = 0; row < profile.Samples.Count; row++)
        {
            if (profile.Samples.ValuesAt(row)[value] == 0)
                continue;
            var node = profile.Samples.KeyAt(row).Node;
            for (; node != StackTable.NoParent && !used[node]; node = stacks.Nodes[node].Parent)
                used[node] = true;
        }

        return used;
    }

    private int FunctionId(FunctionKey function)
    {
        var key = new DisplayName(function.Name, function.File, function.Module);
        ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(_functionIds, key, out var known);
        if (!known)
        {
            id = _functions.Count;
            _functions.Add(function);
        }

        return id;
    }

    private int NodeId(Edge edge)
    {
        ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(_nodeIds, edge, out var known);
        if (!known)
        {
            id = _nodes.Count;
            _nodes.Add(edge);
            _self.Add(0);
        }

        return id;
    }

    private CallTree Finish()
    {
        var totals = Totals();
        var order = Preorder(totals);
        var place = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
            place[order[i]] = i;

        return new CallTree
        {
            Functions = _functions,
            Function = Array.ConvertAll(order, id => _nodes[id].Function),
            Parent = Array.ConvertAll(order, id => _nodes[id].Parent < 0 ? -1 : place[_nodes[id].Parent]),
            Total = Array.ConvertAll(order, id => totals[id]),
            Self = Array.ConvertAll(order, id => _self[id]),
        };
    }

    private long[] Totals()
    {
        var totals = _self.ToArray();
        for (var id = totals.Length - 1; id > CallTree.Root; id--)
        {
            var parent = _nodes[id].Parent;
            totals[parent] = Saturating.Add(totals[parent], totals[id]);
        }

        return totals;
    }

    /// <summary>Node ids in depth-first preorder, heaviest child first.</summary>
    private int[] Preorder(long[] totals)
    {
        var byParent = Enumerable.Range(1, totals.Length - 1).ToArray();
        Array.Sort(byParent, (a, b) => Compare(a, b, totals));
        var first = new int[totals.Length + 1];
        foreach (var id in byParent)
            first[_nodes[id].Parent + 1]++;
        for (var i = 0; i < totals.Length; i++)
            first[i + 1] += first[i];

        var order = new int[totals.Length];
        var pending = new Stack<int>([CallTree.Root]);
        for (var count = 0; pending.TryPop(out var id); count++)
        {
            order[count] = id;
            for (var child = first[id + 1] - 1; child >= first[id]; child--)
                pending.Push(byParent[child]);
        }

        return order;
    }

    private int Compare(int a, int b, long[] totals)
    {
        var order = _nodes[a].Parent.CompareTo(_nodes[b].Parent);
        if (order == 0)
            order = totals[b].CompareTo(totals[a]);
        if (order == 0)
            order = string.CompareOrdinal(_functions[_nodes[a].Function].Name, _functions[_nodes[b].Function].Name);
        return order != 0 ? order : a.CompareTo(b);
    }
}
