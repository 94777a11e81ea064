using Microsoft.Data.Sqlite;
using NativeProfiler.Pprof;

namespace NativeProfiler.Storage.Sqlite;

/// <summary>
/// The functions and stack nodes of a day file in memory. Only the store's one writer adds; what it added since the last
/// commit is written by <see cref="SaveNew"/> in the same transaction as the samples that use it.
/// </summary>
internal sealed class DayDictionary
{
    private readonly StackTable _stacks = new();
    private readonly Lock _lock = new();
    private int _savedFunctions;
    private int _savedNodes;

    private DayDictionary()
    {
    }

    public static DayDictionary Load(SqliteConnection connection)
    {
        var dictionary = new DayDictionary();
        dictionary.LoadFunctions(connection);
        dictionary.LoadNodes(connection);
        return dictionary;
    }

    public StackSnapshot Snapshot()
    {
        lock (_lock)
            return _stacks.Snapshot();
    }

    /// <summary>The blob of a profile with its stacks known to this dictionary.</summary>
    public byte[] Encode(StackProfile profile)
    {
        lock (_lock)
        {
            var nodes = new StackImporter(profile.Stacks.Snapshot(), _stacks);
            return SampleBlob.Write(profile, nodes.Import);
        }
    }

    public void SaveNew(SqliteConnection connection)
    {
        var stacks = Snapshot();
        using var addFunction = connection.Command("INSERT INTO function VALUES($0, $1, $2, $3, $4, $5)");
        for (; _savedFunctions < stacks.Functions.Count; _savedFunctions++)
        {
            var function = stacks.Functions[_savedFunctions];
            addFunction.Run(
                _savedFunctions, function.Name, function.SystemName, function.File, function.StartLine, function.Module);
        }

        using var addNode = connection.Command("INSERT INTO node VALUES($0, $1, $2, $3)");
        for (; _savedNodes < stacks.Nodes.Count; _savedNodes++)
        {
            var node = stacks.Nodes[_savedNodes];
            addNode.Run(_savedNodes, node.Parent, node.Function, node.Line);
        }
    }

    private void LoadFunctions(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT id, name, system_name, file, start_line, module FROM function ORDER BY id");
        using var rows = command.ExecuteReader();
        for (; rows.Read(); _savedFunctions++)
        {
            var function = new FunctionKey(
                rows.GetString(1), rows.GetString(2), rows.GetString(3), rows.GetInt32(4), rows.GetString(5));
            if (rows.GetInt64(0) != _savedFunctions || _stacks.AddFunction(function) != _savedFunctions)
                throw new InvalidDataException($"the function dictionary is damaged at id {_savedFunctions}");
        }
    }

    private void LoadNodes(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT id, parent, function, line FROM node ORDER BY id");
        using var rows = command.ExecuteReader();
        for (; rows.Read(); _savedNodes++)
        {
            var node = new StackNode(rows.GetInt32(1), rows.GetInt32(2), rows.GetInt32(3));
            if (rows.GetInt64(0) != _savedNodes || !_stacks.CanAdd(node) || _stacks.AddNode(node) != _savedNodes)
                throw new InvalidDataException($"the stack dictionary is damaged at id {_savedNodes}");
        }
    }
}
