using NativeProfiler.Pprof;
using NativeProfiler.Storage.Sqlite.Days;

namespace NativeProfiler.Storage.Sqlite.Blobs;

/// <summary>
/// A part of a dictionary in one blob: the functions and nodes that came after those of the segments before. One row per
/// node would take ten times as long to read, and a query over a month reads thirty dictionaries.
/// </summary>
internal static class DictionarySegment
{
    private const int Format = 1;

    public static byte[] Write(ReadOnlySpan<FunctionKey> functions, ReadOnlySpan<StackNode> nodes, int firstNode)
    {
        var strings = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var function in functions)
        {
            strings.TryAdd(function.Name, strings.Count);
            strings.TryAdd(function.SystemName, strings.Count);
            strings.TryAdd(function.File, strings.Count);
            strings.TryAdd(function.Module, strings.Count);
        }

        var writer = new BlobWriter();
        writer.Write(Format);
        writer.Write(strings.Count);
        foreach (var text in strings.Keys)
            writer.Write(text);
        writer.Write(functions.Length);
        foreach (var function in functions)
        {
            writer.Write(strings[function.Name]);
            writer.Write(strings[function.SystemName]);
            writer.Write(strings[function.File]);
            writer.Write(function.StartLine);
            writer.Write(strings[function.Module]);
        }

        // A new stack is a chain of new nodes: most have their caller right before them.
        writer.Write(nodes.Length);
        for (var i = 0; i < nodes.Length; i++)
            writer.Write(firstNode + i - 1 - nodes[i].Parent);
        foreach (var node in nodes)
            writer.Write(node.Function);
        foreach (var node in nodes)
            writer.Write(node.Line);
        return writer.ToArray();
    }

    /// <summary>
    /// Appends to the lists; what they must not hold is refused as damage. Returns how many functions no other dictionary had.
    /// </summary>
    public static int Read(ReadOnlySpan<byte> blob, SharedFunctions shared, List<FunctionKey> functions, List<StackNode> nodes)
    {
        var reader = new BlobReader(blob);
        if (reader.ReadCount(int.MaxValue) != Format)
            throw new InvalidDataException("a stack dictionary has an unknown format");
        var strings = new string[reader.ReadCount(reader.Left)];
        for (var i = 0; i < strings.Length; i++)
            strings[i] = shared.Strings.Decode(reader.ReadBytes());
        var count = reader.ReadCount(reader.Left);
        functions.EnsureCapacity(functions.Count + count);
        var own = 0;
        for (; count > 0; count--)
        {
            functions.Add(shared.Functions.Get(
                strings[reader.ReadCount(strings.Length - 1)], strings[reader.ReadCount(strings.Length - 1)],
                strings[reader.ReadCount(strings.Length - 1)], reader.ReadCount(int.MaxValue),
                strings[reader.ReadCount(strings.Length - 1)], out var isNew));
            own += isNew ? 1 : 0;
        }

        ReadNodes(ref reader, functions.Count, nodes);
        if (!reader.AtEnd)
            throw new InvalidDataException("a stack dictionary is damaged: there are bytes after its end");
        return own;
    }

    private static void ReadNodes(ref BlobReader reader, int functions, List<StackNode> nodes)
    {
        var columns = new long[3][];
        columns[0] = new long[reader.ReadCount(reader.Left)];
        reader.ReadColumn(columns[0]);
        for (var column = 1; column < columns.Length; column++)
            reader.ReadColumn(columns[column] = new long[columns[0].Length]);

        nodes.EnsureCapacity(nodes.Count + columns[0].Length);
        for (var i = 0; i < columns[0].Length; i++)
        {
            var parent = nodes.Count - 1 - columns[0][i];
            if ((ulong)columns[0][i] > (ulong)nodes.Count || (ulong)columns[1][i] >= (ulong)functions
                || (ulong)columns[2][i] > int.MaxValue)
            {
                throw new InvalidDataException($"the stack dictionary is damaged at node {nodes.Count}");
            }

            nodes.Add(new StackNode((int)parent, (int)columns[1][i], (int)columns[2][i]));
        }
    }
}
