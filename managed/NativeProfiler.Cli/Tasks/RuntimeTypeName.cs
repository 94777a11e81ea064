using System.Text;

namespace NativeProfiler.Cli.Tasks;

/// <summary>
/// A type's name as the runtime's debugging library writes it (<c>Shop.Box&lt;System.Int32&gt;+&lt;RunAsync&gt;d__1&lt;System.String&gt;</c>) taken apart into
/// what metadata has: the name (<c>Shop.Box`1+&lt;RunAsync&gt;d__1`1</c>) and the arguments (<c>System.Int32,System.String</c>).
/// </summary>
/// <param name="Name">With the number of arguments behind each part that has some.</param>
/// <param name="Arguments">Separated by commas, their own arguments in brackets.</param>
internal readonly record struct RuntimeTypeName(string Name, string Arguments)
{
    internal static RuntimeTypeName Parse(string text)
    {
        var name = new StringBuilder();
        var arguments = new List<string>();
        foreach (var part in Split(text, '+'))
        {
            if (name.Length > 0) _ = name.Append('+');
            var open = ArgumentsOf(part);
            _ = name.Append(part.AsSpan(0, open));
            if (open == part.Length) continue;
            var own = Split(part[(open + 1)..^1], ',').Select(Argument).ToList();
            _ = name.Append('`').Append(own.Count);
            arguments.AddRange(own);
        }

        return new RuntimeTypeName(name.ToString(), string.Join(',', arguments));
    }

    private static string Argument(string text)
    {
        var bare = text.Trim();
        var end = bare.Length;
        // Arrays and pointers of a generic type: List<int>[].
        while (end > 0 && bare[end - 1] is ']' or '[' or ',' or '*' or '&') end--;
        var (name, arguments) = Parse(bare[..end]);
        return (arguments.Length == 0 ? name : $"{name}[{arguments}]") + bare[end..];
    }

    // Where the arguments of a part begin: the bracket that its last one closes. Names of the compiler's making begin with a bracket
    // of their own (<RunAsync>d__1), which is never at the end.
    private static int ArgumentsOf(string part)
    {
        if (!part.EndsWith('>')) return part.Length;
        var depth = 0;
        for (var i = part.Length - 1; i > 0; i--)
        {
            if (part[i] == '>') depth++;
            else if (part[i] == '<' && --depth == 0) return i;
        }

        return part.Length;
    }

    // Splits outside brackets of both kinds.
    private static IEnumerable<string> Split(string text, char separator)
    {
        var depth = 0;
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '<' or '[' => 1, '>' or ']' => -1, _ => 0 };
            if (text[i] != separator || depth != 0) continue;
            yield return text[start..i];
            start = i + 1;
        }

        yield return text[start..];
    }
}
