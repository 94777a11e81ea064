namespace NativeProfiler.Pprof;

/// <summary>Makes stacks of one table known to another, each node once and callers first.</summary>
public sealed class StackImporter(StackSnapshot source, StackTable target)
{
    private const int Unknown = -2;

    private readonly int[] _nodes = Filled(source.Nodes.Count);
    private readonly int[] _functions = Filled(source.Functions.Count);
    private readonly Stack<int> _path = [];

    /// <summary>The node's id in the target.</summary>
    public int Import(int node)
    {
        while (node != StackTable.NoParent && _nodes[node] == Unknown)
        {
            _path.Push(node);
            node = source.Nodes[node].Parent;
        }

        var id = node == StackTable.NoParent ? StackTable.NoParent : _nodes[node];
        while (_path.TryPop(out var next))
        {
            var (_, function, line) = source.Nodes[next];
            id = _nodes[next] = target.AddNode(new StackNode(id, ImportFunction(function), line));
        }

        return id;
    }

    private int ImportFunction(int function)
    {
        if (_functions[function] == Unknown)
            _functions[function] = target.AddFunction(source.Functions[function]);
        return _functions[function];
    }

    private static int[] Filled(int count)
    {
        var ids = new int[count];
        Array.Fill(ids, Unknown);
        return ids;
    }
}
