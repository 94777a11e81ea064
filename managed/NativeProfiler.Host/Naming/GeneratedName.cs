namespace NativeProfiler.Host.Naming;

/// <summary>
/// A name that the C# compiler made: <c>&lt;Owner&gt;k__suffix</c>, where k is b for a lambda, g for a local function
/// (<c>&lt;Total&gt;g__Helper|5_0</c>) and d for a state machine. The owner can be such a name itself.
/// </summary>
internal readonly record struct GeneratedName(string Owner, char Kind, string LocalName)
{
    /// <summary>Reads a generated name that has an owner; null for any other (<c>&lt;&gt;c</c>, <c>&lt;Clone&gt;$</c>).</summary>
    internal static GeneratedName? TryParse(string name)
    {
        if (name.Length < 4 || name[0] != '<') return null;
        var depth = 0;
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '<') depth++;
            else if (name[i] == '>' && --depth == 0) return Parse(name, i);
        }

        return null;
    }

    private static GeneratedName? Parse(string name, int close)
    {
        if (close < 2 || close + 1 >= name.Length) return null;
        var kind = name[close + 1];
        var rest = name[(close + 2)..];
        // "d" alone ends the state machine of a lambda or local function.
        if (!char.IsAsciiLetterLower(kind) || !(rest.Length == 0 || rest.StartsWith("__", StringComparison.Ordinal))) return null;
        var local = rest.Length == 0 ? "" : rest[2..].Split('|')[0];
        return new GeneratedName(name[1..close], kind, local);
    }
}
