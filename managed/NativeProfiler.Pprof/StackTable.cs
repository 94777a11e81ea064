namespace NativeProfiler.Pprof;

/// <summary>
/// Functions and stack nodes, each once, known by dense ids from 0 on. A node is a function, a line (0 = unknown) and the
/// node of its caller (<see cref="NoParent"/> for an outermost frame), so a whole stack is one number.
/// One writer; readers on other threads use <see cref="Snapshot"/>, taken under the lock that the writer holds.
/// </summary>
public sealed class StackTable
{
    public const int NoParent = -1;

    private readonly Dictionary<FunctionKey, int> _functionIds = [];
    private readonly Dictionary<StackNode, int> _nodeIds = [];
    private FunctionKey[] _functions = new FunctionKey[16];
    private StackNode[] _nodes = new StackNode[64];

    public int FunctionCount => _functionIds.Count;

    public int NodeCount => _nodeIds.Count;

    public FunctionKey FunctionAt(int id) => _functions[id];

    public StackNode NodeAt(int id) => _nodes[id];

    /// <summary>An immutable view of everything added so far: later additions go to new places or new arrays.</summary>
    public StackSnapshot Snapshot() =>
        new(new ArraySegment<FunctionKey>(_functions, 0, FunctionCount), new ArraySegment<StackNode>(_nodes, 0, NodeCount));

    public int AddFunction(FunctionKey function)
    {
        if (_functionIds.TryGetValue(function, out var id))
            return id;

        id = _functionIds.Count;
        if (id == _functions.Length)
            Array.Resize(ref _functions, id * 2);
        _functions[id] = function;
        _functionIds.Add(function, id);
        return id;
    }

    public int AddNode(StackNode node)
    {
        if (_nodeIds.TryGetValue(node, out var id))
            return id;

        if (!CanAdd(node))
            throw new ArgumentOutOfRangeException(nameof(node), node, "its caller or its function is not in the table");
        id = _nodeIds.Count;
        if (id == _nodes.Length)
            Array.Resize(ref _nodes, id * 2);
        _nodes[id] = node;
        _nodeIds.Add(node, id);
        return id;
    }

    /// <summary>Whether the node's caller and function are here: false only for damaged data.</summary>
    public bool CanAdd(StackNode node) =>
        node.Parent >= NoParent && node.Parent < NodeCount && node.Function >= 0 && node.Function < FunctionCount;
}
