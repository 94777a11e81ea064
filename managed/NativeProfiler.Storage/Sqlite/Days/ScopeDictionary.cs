using Microsoft.Data.Sqlite;
using NativeProfiler.Pprof;
using NativeProfiler.Storage.Sqlite.Blobs;

namespace NativeProfiler.Storage.Sqlite.Days;

/// <summary>
/// The functions and stack nodes of one service on one day, in memory. Only the store's one writer adds; what it added since
/// the last commit is written by <see cref="SaveNew"/> in the same transaction as the samples that use it.
/// </summary>
internal sealed class ScopeDictionary
{
    private const int BytesPerNode = 12;
    private const int BytesPerFunction = 8;
    private const int BytesPerOwnFunction = 300; // the record and its strings, measured on the bench's corpus
    private const int BytesPerNodeToAdd = 8;
    private const int BytesPerFunctionToAdd = 40;

    private readonly Lock _lock = new();
    private readonly long _scope;
    private StackSnapshot _stacks;
    private StackTable? _table;

    /// <summary>Functions that other dictionaries had when this was loaded.</summary>
    private int _sharedFunctions;

    private int _savedFunctions;
    private int _savedNodes;
    private int _segments;

    private ScopeDictionary(long scope) => _scope = scope;

    /// <summary>About how much memory this holds.</summary>
    public long Bytes
    {
        get
        {
            var stacks = Snapshot();
            var (perNode, perFunction) = _table is null
                ? (BytesPerNode, BytesPerFunction)
                : (BytesPerNode + BytesPerNodeToAdd, BytesPerFunction + BytesPerFunctionToAdd);
            return ((long)stacks.Nodes.Count * perNode) + ((long)stacks.Functions.Count * perFunction)
                + ((long)(stacks.Functions.Count - _sharedFunctions) * BytesPerOwnFunction);
        }
    }

    public static ScopeDictionary Load(SqliteConnection connection, long scope, SharedFunctions shared)
    {
        var dictionary = new ScopeDictionary(scope);
        List<FunctionKey> functions = [];
        List<StackNode> nodes = [];
        var own = 0;
        using var select = connection.Command("SELECT segment, bytes FROM dictionary WHERE scope = $0 ORDER BY segment");
        using var rows = select.Bind(scope).ExecuteReader();
        for (; rows.Read(); dictionary._segments++)
            own += DictionarySegment.Read(rows.Blob(1), shared, functions, nodes);
        dictionary._sharedFunctions = functions.Count - own;
        dictionary._savedFunctions = functions.Count;
        dictionary._savedNodes = nodes.Count;
        dictionary._stacks = new StackSnapshot(functions.ToArray(), nodes.ToArray());
        return dictionary;
    }

    public StackSnapshot Snapshot()
    {
        lock (_lock)
            return _table?.Snapshot() ?? _stacks;
    }

    /// <summary>The blob of a profile, with its stacks known to this dictionary.</summary>
    public byte[] Encode(StackProfile profile)
    {
        var columns = new SampleColumns(profile.SampleTypes.Length);
        lock (_lock)
        {
            if (_table is null)
            {
                _table = new StackTable(_stacks);
                _stacks = default;
                if (_table.NodeCount != _savedNodes || _table.FunctionCount != _savedFunctions)
                    throw new InvalidDataException("the stack dictionary is damaged: something is in it twice");
            }

            columns.Fill(profile.Samples, new StackImporter(profile.Stacks.Snapshot(), _table).Import);
        }

        var labelSets = Enumerable.Range(0, profile.LabelSets.Count).Select(id => profile.LabelSets[id]);
        return SampleBlob.Write(columns, [.. labelSets]);
    }

    public void SaveNew(SqliteConnection connection)
    {
        var stacks = Snapshot();
        if (stacks.Functions.Count == _savedFunctions && stacks.Nodes.Count == _savedNodes)
            return;
        using var add = connection.Command("INSERT INTO dictionary VALUES($0, $1, $2)");
        add.Run(
            _scope, _segments,
            DictionarySegment.Write(stacks.Functions.AsSpan(_savedFunctions), stacks.Nodes.AsSpan(_savedNodes), _savedNodes));
        _segments++;
        _savedFunctions = stacks.Functions.Count;
        _savedNodes = stacks.Nodes.Count;
    }

    /// <summary>
    /// Makes one segment of all, so that strings stand in it once and reading takes one row. To be undone with the transaction:
    /// the caller drops this dictionary when the commit fails. False when it is one already.
    /// </summary>
    public bool Compact(SqliteConnection connection)
    {
        if (_segments < 2)
            return false;
        var stacks = Snapshot();
        using var delete = connection.Command("DELETE FROM dictionary WHERE scope = $0");
        delete.Run(_scope);
        using var add = connection.Command("INSERT INTO dictionary VALUES($0, 0, $1)");
        add.Run(_scope, DictionarySegment.Write(stacks.Functions, stacks.Nodes, 0));
        _segments = 1;
        _savedFunctions = stacks.Functions.Count;
        _savedNodes = stacks.Nodes.Count;
        return true;
    }
}
