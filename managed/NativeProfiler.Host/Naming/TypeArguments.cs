using System.Collections.Frozen;
using System.Text;

namespace NativeProfiler.Host.Naming;

/// <summary>
/// Reads instantiations as the wire writes them (<c>System.Int32,System.Collections.Generic.List`1[System.String]</c>) and writes them as
/// C# does, without namespaces: <c>int</c>, <c>List&lt;string&gt;</c>, <c>byte[]</c>, <c>int?</c>, <c>(int, string)</c>. Parameters that are not known
/// (<c>!T</c>) are their names.
/// </summary>
internal static class TypeArguments
{
    /// <summary>Deeper instantiations are cut: nobody reads them, and hostile ones must not cost a stack.</summary>
    private const int MaxDepth = 16;

    private static readonly FrozenDictionary<string, string> Keywords = new Dictionary<string, string>
    {
        ["System.Boolean"] = "bool",
        ["System.Byte"] = "byte",
        ["System.SByte"] = "sbyte",
        ["System.Char"] = "char",
        ["System.Int16"] = "short",
        ["System.UInt16"] = "ushort",
        ["System.Int32"] = "int",
        ["System.UInt32"] = "uint",
        ["System.Int64"] = "long",
        ["System.UInt64"] = "ulong",
        ["System.IntPtr"] = "nint",
        ["System.UIntPtr"] = "nuint",
        ["System.Single"] = "float",
        ["System.Double"] = "double",
        ["System.Decimal"] = "decimal",
        ["System.String"] = "string",
        ["System.Object"] = "object",
        ["System.Void"] = "void",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    internal static IReadOnlyList<string> Parse(string text)
    {
        if (text.Length == 0) return [];
        var position = 0;
        return ParseList(text, ref position, 0);
    }

    /// <summary>Shortens a name that is written as source (<c>System.Collections.Generic.IEnumerable&lt;System.Int32&gt;</c>).</summary>
    internal static string Shorten(string source)
    {
        var result = new StringBuilder();
        var start = 0;
        for (var i = 0; i <= source.Length; i++)
        {
            if (i < source.Length && source[i] is not ('<' or '>' or ',' or ' ' or '[')) continue;
            _ = result.Append(ShortName(source[start..i]));
            if (i < source.Length) _ = result.Append(source[i] == ',' ? ", " : source[i] == ' ' ? "" : source[i].ToString());
            start = i + 1;
        }

        return result.ToString();
    }

    private static List<string> ParseList(string text, ref int position, int depth)
    {
        var list = new List<string>();
        while (position < text.Length)
        {
            list.Add(ParseOne(text, ref position, depth));
            if (position >= text.Length || text[position] != ',') break;
            position++;
        }

        return list;
    }

    private static string ParseOne(string text, ref int position, int depth)
    {
        var start = position;
        while (position < text.Length && text[position] is not (',' or '[' or ']')) position++;
        var raw = text[start..position];
        var name = raw.TrimEnd('*', '&');
        var suffix = raw[name.Length..];
        IReadOnlyList<string> arguments = [];
        if (HasArguments(text, position))
        {
            position++;
            arguments = depth < MaxDepth ? ParseList(text, ref position, depth + 1) : ["…"];
            if (depth >= MaxDepth) position = text.Length;
            else if (position < text.Length) position++;
        }

        return Write(name, arguments) + suffix + ParseRanks(text, ref position);
    }

    private static bool HasArguments(string text, int position) =>
        position + 1 < text.Length && text[position] == '[' && text[position + 1] is not (']' or ',' or '*');

    private static string ParseRanks(string text, ref int position)
    {
        var start = position;
        while (position < text.Length && (text[position] is '[' or '*' or '&' || IsInRank(text, start, position))) position++;
        return text[start..position];
    }

    // Inside [], [,] and [*].
    private static bool IsInRank(string text, int start, int position) =>
        position > start && text[position] is ']' or ',' && text.LastIndexOf('[', position - 1, position - start) > text.LastIndexOf(']', position - 1, position - start);

    private static string Write(string name, IReadOnlyList<string> arguments)
    {
        var isTuple = name.StartsWith("System.ValueTuple`", StringComparison.Ordinal) && arguments.Count > 1;
        if (isTuple) return $"({string.Join(", ", arguments)})";
        if (name == "System.Nullable`1" && arguments.Count == 1) return $"{arguments[0]}?";
        var rest = new Queue<string>(arguments);
        var parts = new List<string>();
        foreach (var part in name.TrimStart('!').Split('+'))
        {
            var (simple, arity) = TypePath.SplitArity(part);
            var own = Enumerable.Range(0, arity).Select(_ => rest.TryDequeue(out var argument) ? argument : "").ToList();
            parts.Add(own.Count == 0 ? ShortName(simple) : $"{ShortName(simple)}<{string.Join(", ", own)}>");
        }

        return string.Join('.', parts);
    }

    private static string ShortName(string name) =>
        Keywords.TryGetValue(name, out var keyword) ? keyword : name[(name.LastIndexOf('.') + 1)..];
}
