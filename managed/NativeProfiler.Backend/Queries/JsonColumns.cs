using System.Text.Json;
using NativeProfiler.Pprof;

namespace NativeProfiler.Backend.Queries;

/// <summary>Columns of numbers, and of strings as rows of a table that holds each once.</summary>
internal static class JsonColumns
{
    public static void WriteColumn(this Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<int> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    public static void WriteColumn(this Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<int> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    public static void WriteColumn(this Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<long> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    /// <summary>The strings and, under the name, the columns of these functions and more columns.</summary>
    public static void WriteFunctions(
        this Utf8JsonWriter json,
        ReadOnlySpan<byte> name,
        IReadOnlyList<FunctionKey> functions,
        Func<FunctionKey, (string Name, string File)> labelOf,
        Action<Utf8JsonWriter> more)
    {
        var strings = new Dictionary<string, int>();
        var (names, files) = (new int[functions.Count], new int[functions.Count]);
        var (packages, assemblies) = (new int[functions.Count], new int[functions.Count]);
        for (var i = 0; i < functions.Count; i++)
        {
            var (label, file) = labelOf(functions[i]);
            names[i] = Index(strings, label);
            files[i] = Index(strings, file);
            packages[i] = Index(strings, FunctionPackage.Of(functions[i]));
            assemblies[i] = Index(strings, Path.GetFileName(functions[i].Module));
        }

        json.WriteStartArray("strings"u8);
        foreach (var text in strings.Keys)
            json.WriteStringValue(text);
        json.WriteEndArray();
        json.WriteStartObject(name);
        json.WriteColumn("name"u8, names);
        json.WriteColumn("file"u8, files);
        json.WriteColumn("line"u8, functions.Select(function => function.StartLine));
        json.WriteColumn("package"u8, packages);
        json.WriteColumn("assembly"u8, assemblies);
        json.WriteColumn("runtime"u8, functions.Select(function => FunctionPackage.IsRuntime(function) ? 1 : 0));
        more(json);
        json.WriteEndObject();
    }

    private static int Index(Dictionary<string, int> strings, string text)
    {
        if (!strings.TryGetValue(text, out var index))
            strings.Add(text, index = strings.Count);
        return index;
    }
}
