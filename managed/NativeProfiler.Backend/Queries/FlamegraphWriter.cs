using System.Buffers;
using System.Text.Json;
using NativeProfiler.Pprof;
using NativeProfiler.Pprof.Trees;

namespace NativeProfiler.Backend.Queries;

/// <summary>
/// The JSON that the console draws: columns instead of objects, each string once. Written by hand because it can have a
/// hundred thousand nodes.
/// </summary>
internal static class FlamegraphWriter
{
    private static readonly FunctionKey Everything = new("everything", "", "", 0, "");
    private static readonly FunctionKey Many = new("…", "", "", 0, "");

    public static void Write(IBufferWriter<byte> output, GraphView view)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        json.WriteHeader(view);

        var (tree, callers) = (view.Graph.Tree, view.Graph.Callers);
        var functions = new List<FunctionKey> { Everything };
        var rows = Rows(tree, functions);
        var rowsOfCallers = callers is null ? [] : Rows(callers, functions);
        if (tree.Folded is not null || callers?.Folded is not null)
            functions.Add(Many);
        json.WriteFunctions("functions"u8, functions, function => (function.Name, function.File), _ => { });
        json.WriteStartObject("nodes"u8);
        WriteNodes(json, view, tree, rows, functions.Count - 1);
        if (view.Graph.Highlight is { } highlight)
            json.WriteColumn("match"u8, tree.Function.Select(function => function >= 0 && highlight[function] ? 1 : 0));
        json.WriteEndObject();
        if (callers is not null)
        {
            json.WriteStartObject("callers"u8);
            WriteNodes(json, view, callers, rowsOfCallers, functions.Count - 1);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>Adds the functions that stand in the tree, not all that it knows; their rows.</summary>
    private static int[] Rows(CallTree tree, List<FunctionKey> functions)
    {
        var rows = new int[tree.Functions.Count];
        foreach (var function in tree.Function)
        {
            if (function < 0 || rows[function] != 0)
                continue;
            rows[function] = functions.Count;
            functions.Add(tree.Functions[function]);
        }

        return rows;
    }

    private static void WriteNodes(Utf8JsonWriter json, GraphView view, CallTree tree, int[] rows, int rowOfMany)
    {
        json.WriteColumn("function"u8, Array.ConvertAll(tree.Function, function => function switch
        {
            CallTree.NoFunction => 0,
            CallTree.ManyFunctions => rowOfMany,
            _ => rows[function],
        }));
        json.WriteColumn("parent"u8, tree.Parent);
        json.WriteColumn("total"u8, tree.Total);
        json.WriteColumn("self"u8, tree.Self);
        if (view.B is not null)
        {
            json.WriteColumn("totalB"u8, tree.Columns[1].Total);
            json.WriteColumn("selfB"u8, tree.Columns[1].Self);
        }
        else if (tree.Columns.Count > 1)
        {
            json.WriteColumn("count"u8, tree.Columns[1].Total);
        }

        if (tree.Folded is { } folded)
            json.WriteColumn("folded"u8, folded);
    }
}
