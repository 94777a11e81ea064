using System.Numerics;
using System.Security.Cryptography;

namespace NativeProfiler.Pprof;

/// <summary>
/// Functions and stack nodes, each once, known by dense ids from 0 on. A node is a function, a line (0 = unknown) and the
/// node of its caller (<see cref="NoParent"/> for an outermost frame), so a whole stack is one number.
/// One writer; readers on other threads use <see cref="Snapshot"/>, taken under the lock that the writer holds.
/// </summary>
public sealed class StackTable
{
    public const int NoParent = -1;

    private const int MostForeseen = 1 << 14;

    /// <summary>Measured on profiles of compilers, which have deep stacks: a frame is two bytes, and every sixth begins a new node.</summary>
    private const int SampleBytesPerNode = 12;

    /// <summary>Unknown to those who send profiles, so that they cannot choose lines that collide.</summary>
    private static readonly ulong[] Seeds = [RandomOdd(), RandomOdd(), RandomOdd()];

    private readonly Dictionary<FunctionKey, int> _functionIds;
    private FunctionKey[] _functions;
    private StackNode[] _nodes;

    /// <summary>
    /// Node ids + 1 by hash with linear probing, 0 = free. Looking nodes up is most of reading and of storing a profile: this
    /// takes half the time and a third of the memory of a dictionary.
    /// </summary>
    private int[] _slots;

    public StackTable()
        : this(functions: 16, nodes: 64)
    {
    }

    /// <summary>With room for so many.</summary>
    private StackTable(int functions, int nodes)
    {
        _functionIds = new(functions);
        _functions = new FunctionKey[functions];
        _nodes = new StackNode[nodes];
        _slots = new int[(int)BitOperations.RoundUpToPowerOf2(((uint)nodes * 4 / 3) + 1)];
    }

    /// <summary>A table that goes on where another one was.</summary>
    public StackTable(StackSnapshot start)
        : this(Math.Max(16, start.Functions.Count), Math.Max(64, start.Nodes.Count))
    {
        foreach (var function in start.Functions)
            AddFunction(function);
        foreach (var node in start.Nodes)
            AddNode(node);
    }

    /// <summary>As large as the stacks of a profile will about make it: growing step by step took a fifth of reading.</summary>
    internal static StackTable ForProfile(PprofTables tables) => new(
        Math.Clamp(tables.Functions.Count, 16, MostForeseen), (int)Math.Clamp(tables.SampleBytes / SampleBytesPerNode, 64, MostForeseen));

    public int FunctionCount => _functionIds.Count;

    public int NodeCount { get; private set; }

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
        var slot = Find(node);
        if (_slots[slot] != 0)
            return _slots[slot] - 1;

        if (!CanAdd(node))
            throw new ArgumentOutOfRangeException(nameof(node), node, "its caller or its function is not in the table");
        var id = NodeCount++;
        if (id == _nodes.Length)
            Array.Resize(ref _nodes, id * 2);
        _nodes[id] = node;
        _slots[slot] = id + 1;
        if (NodeCount > _slots.Length / 4 * 3)
            GrowSlots();
        return id;
    }

    /// <summary>Whether the node's caller and function are here: false only for damaged data.</summary>
    public bool CanAdd(StackNode node) =>
        node.Parent >= NoParent && node.Parent < NodeCount && node.Function >= 0 && node.Function < FunctionCount;

    /// <summary>The slot that holds the node, or the free one where it belongs.</summary>
    private int Find(StackNode node)
    {
        var slots = _slots;
        var slot = Hash(node) & (slots.Length - 1);
        while (slots[slot] is var found and not 0 && _nodes[found - 1] != node)
            slot = (slot + 1) & (slots.Length - 1);
        return slot;
    }

    private void GrowSlots()
    {
        _slots = new int[_slots.Length * 2];
        for (var id = 0; id < NodeCount; id++)
            _slots[Find(_nodes[id])] = id + 1;
    }

    private static int Hash(StackNode node) => (int)(unchecked(
        ((uint)node.Parent * Seeds[0]) + ((uint)node.Function * Seeds[1]) + ((uint)node.Line * Seeds[2])) >> 33);

    private static ulong RandomOdd()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToUInt64(bytes) | 1;
    }
}
