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

        // The root's function is row 0, then the tree's, then that of folding boxes. Callers of a comparison have a table of their own.
        var tree = view.Graph.Tree;
        var callers = view.Graph.Callers;
        var offset = callers is null || ReferenceEquals(callers.Functions, tree.Functions) ? 0 : tree.Functions.Count;
        FunctionKey[] functions =
            [Everything, .. tree.Functions, .. offset == 0 ? [] : callers!.Functions, Many];
        json.WriteFunctions("functions"u8, functions, function => (function.Name, function.File), _ => { });
        json.WriteStartObject("nodes"u8);
        WriteNodes(json, view, tree, function => Row(function, 0, functions.Length));
        if (view.Graph.Highlight is { } highlight)
            json.WriteColumn("match"u8, tree.Function.Select(function => function >= 0 && highlight[function] ? 1 : 0));
        json.WriteEndObject();
        if (callers is not null)
        {
            json.WriteStartObject("callers"u8);
            WriteNodes(json, view, callers, function => Row(function, offset, functions.Length));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static int Row(int function, int offset, int rows) => function switch
    {
        CallTree.NoFunction => 0,
        CallTree.ManyFunctions => rows - 1,
        _ => function + offset + 1,
    };

    private static void WriteNodes(Utf8JsonWriter json, GraphView view, CallTree tree, Converter<int, int> rowOf)
    {
        json.WriteColumn("function"u8, Array.ConvertAll(tree.Function, rowOf));
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
