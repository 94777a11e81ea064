using System.Buffers;
using System.Text.Json;
using NativeProfiler.Pprof;
using NativeProfiler.Pprof.Trees;

namespace NativeProfiler.Backend.Queries;

/// <summary>
/// A profile of type `sampled` in speedscope's file format
/// (https://github.com/jlfwong/speedscope/wiki/Importing-from-custom-sources).
/// </summary>
internal static class SpeedscopeWriter
{
    public static void Write(IBufferWriter<byte> output, CallTree tree, SampleType type, string name)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        json.WriteString("$schema"u8, "https://www.speedscope.app/file-format-schema.json"u8);
        json.WriteString("exporter"u8, "NativeProfiler"u8);
        json.WriteString("name"u8, name);
        json.WriteStartObject("shared"u8);
        json.WriteStartArray("frames"u8);
        foreach (var function in tree.Functions)
            WriteFrame(json, function);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartArray("profiles"u8);
        json.WriteStartObject();
        json.WriteString("type"u8, "sampled"u8);
        json.WriteString("name"u8, $"{name} {type.Type}");
        json.WriteString("unit"u8, type.Unit is "nanoseconds" or "bytes" ? type.Unit : "none");
        json.WriteNumber("startValue"u8, 0);
        json.WriteNumber("endValue"u8, tree.Total[CallTree.Root]);
        WriteSamples(json, tree);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFrame(Utf8JsonWriter json, FunctionKey function)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, function.Name);
        if (function.File.Length > 0)
            json.WriteString("file"u8, function.File);
        if (function.StartLine > 0)
            json.WriteNumber("line"u8, function.StartLine);
        json.WriteEndObject();
    }

    private static void WriteSamples(Utf8JsonWriter json, CallTree tree)
    {
        json.WriteStartArray("samples"u8);
        var stack = new List<int>();
        for (var node = 0; node < tree.Count; node++)
        {
            if (tree.Self[node] == 0)
                continue;
            stack.Clear();
            for (var frame = node; frame != CallTree.Root; frame = tree.Parent[frame])
                stack.Add(tree.Function[frame]);
            json.WriteStartArray();
            for (var i = stack.Count - 1; i >= 0; i--)
                json.WriteNumberValue(stack[i]);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteColumn("weights"u8, Array.FindAll(tree.Self, self => self != 0));
    }
}
