using System.Buffers;
using System.Text.Json;
using NativeProfiler.Pprof;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Queries;

/// <summary>
/// The JSON that the console draws: columns instead of objects, each string once. Written by hand because it can have a
/// hundred thousand nodes.
/// </summary>
internal static class FlamegraphWriter
{
    private const string RootName = "everything";

    public static void Write(IBufferWriter<byte> output, CallTree tree, SampleType type, MergedProfile merged)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        json.WriteString("sampleType"u8, type.Type);
        json.WriteString("unit"u8, type.Unit);
        json.WriteNumber("total"u8, tree.Total[CallTree.Root]);
        json.WriteNumber("profiles"u8, merged.Profiles);
        json.WriteNumber("unreadable"u8, merged.Unreadable);
        json.WriteNumber("firstUnixMs"u8, merged.First!.Value.ToUnixTimeMilliseconds());
        json.WriteNumber("lastUnixMs"u8, merged.Last!.Value.ToUnixTimeMilliseconds());
        WriteTypes(json, merged.Stacks);
        WriteFunctions(json, tree);
        WriteNodes(json, tree);
        json.WriteEndObject();
    }

    private static void WriteTypes(Utf8JsonWriter json, StackProfile stacks)
    {
        json.WriteStartArray("sampleTypes"u8);
        foreach (var type in stacks.SampleTypes)
            json.WriteStringValue(type.Type);
        json.WriteEndArray();
    }

    /// <summary>Function 0 is the root's; the tree's functions follow.</summary>
    private static void WriteFunctions(Utf8JsonWriter json, CallTree tree)
    {
        var strings = new Dictionary<string, int>();
        FunctionKey[] functions = [new FunctionKey(RootName, "", "", 0, ""), .. tree.Functions];
        var names = Array.ConvertAll(functions, function => Index(strings, function.Name));
        var files = Array.ConvertAll(functions, function => Index(strings, function.File));
        var packages = Array.ConvertAll(functions, function => Index(strings, FunctionPackage.Of(function)));
        var runtime = Array.ConvertAll(functions, function => FunctionPackage.IsRuntime(function) ? 1 : 0);

        json.WriteStartArray("strings"u8);
        foreach (var text in strings.Keys)
            json.WriteStringValue(text);
        json.WriteEndArray();
        json.WriteStartObject("functions"u8);
        WriteColumn(json, "name"u8, names);
        WriteColumn(json, "file"u8, files);
        WriteColumn(json, "package"u8, packages);
        WriteColumn(json, "runtime"u8, runtime);
        json.WriteEndObject();
    }

    private static void WriteNodes(Utf8JsonWriter json, CallTree tree)
    {
        json.WriteStartObject("nodes"u8);
        WriteColumn(json, "function"u8, Array.ConvertAll(tree.Function, function => function + 1));
        WriteColumn(json, "parent"u8, tree.Parent);
        WriteColumn(json, "total"u8, tree.Total);
        WriteColumn(json, "self"u8, tree.Self);
        json.WriteEndObject();
    }

    private static void WriteColumn(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<int> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    private static void WriteColumn(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<long> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    private static int Index(Dictionary<string, int> strings, string text)
    {
        if (!strings.TryGetValue(text, out var index))
            strings.Add(text, index = strings.Count);
        return index;
    }
}
