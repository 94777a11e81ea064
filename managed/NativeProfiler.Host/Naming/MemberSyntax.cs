using System.Collections.Frozen;

namespace NativeProfiler.Host.Naming;

/// <summary>How C# writes members that metadata gives special names.</summary>
internal static class MemberSyntax
{
    private static readonly FrozenDictionary<string, string> Operators = new Dictionary<string, string>
    {
        ["UnaryPlus"] = "+",
        ["UnaryNegation"] = "-",
        ["LogicalNot"] = "!",
        ["OnesComplement"] = "~",
        ["Increment"] = "++",
        ["Decrement"] = "--",
        ["True"] = "true",
        ["False"] = "false",
        ["Addition"] = "+",
        ["Subtraction"] = "-",
        ["Multiply"] = "*",
        ["Division"] = "/",
        ["Modulus"] = "%",
        ["BitwiseAnd"] = "&",
        ["BitwiseOr"] = "|",
        ["ExclusiveOr"] = "^",
        ["LeftShift"] = "<<",
        ["RightShift"] = ">>",
        ["UnsignedRightShift"] = ">>>",
        ["Equality"] = "==",
        ["Inequality"] = "!=",
        ["LessThan"] = "<",
        ["GreaterThan"] = ">",
        ["LessThanOrEqual"] = "<=",
        ["GreaterThanOrEqual"] = ">=",
        ["Implicit"] = "implicit",
        ["Explicit"] = "explicit",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly string[] Accessors = ["get", "set", "add", "remove"];

    /// <summary>The member's name in source; what does not fit into it is added to the notes.</summary>
    /// <param name="type">Simple name of the type, for its constructors.</param>
    /// <param name="method">Name in metadata.</param>
    /// <param name="notes">What is told in brackets after the name.</param>
    internal static string Of(string type, string method, List<string> notes)
    {
        // <Main>$ holds top-level statements, <Main> waits for an async Main.
        if (method is "<Main>$" or "<Main>") return "Main";
        if (method == ".ctor") return type;
        if (method == ".cctor")
        {
            notes.Add("static");
            return type;
        }

        if (method == "Finalize") return $"~{type}";
        var separator = LastSeparator(method);
        if (separator <= 0) return Special(method);

        // Explicit implementations: the interface, with its own name written by the compiler, then the member. In the names
        // of state machines the dots are dashes.
        notes.Add(TypeArguments.Shorten(method[..separator].Replace('-', '.')));
        return Special(method[(separator + 1)..]);
    }

    private static string Special(string method)
    {
        if (method.StartsWith("op_", StringComparison.Ordinal))
        {
            var isChecked = method.StartsWith("op_Checked", StringComparison.Ordinal);
            var key = method[(isChecked ? "op_Checked".Length : "op_".Length)..];
            return Operators.TryGetValue(key, out var symbol) ? $"operator {(isChecked ? "checked " : "")}{symbol}" : method;
        }

        foreach (var accessor in Accessors)
        {
            if (method.Length <= accessor.Length + 1 || !method.StartsWith(accessor + "_", StringComparison.Ordinal)) continue;
            var property = method[(accessor.Length + 1)..];
            return $"{(property == "Item" ? "this[]" : property)}.{accessor}";
        }

        return method;
    }

    // The last dot (or dash) outside angle brackets.
    private static int LastSeparator(string method)
    {
        var depth = 0;
        for (var i = method.Length - 1; i > 0; i--)
        {
            if (method[i] == '>') depth++;
            else if (method[i] == '<') depth--;
            else if (method[i] is '.' or '-' && depth == 0) return i;
        }

        return -1;
    }
}
