namespace NativeProfiler.Host.Naming;

/// <summary>Types as events of the runtime name them: <c>Shop.Store`1[System.Int32]</c>, <c>System.Byte[]</c>.</summary>
internal static class TypeName
{
    /// <summary>The type as C# writes it, with its namespace where it is no keyword: <c>Shop.Store&lt;int&gt;</c>, <c>byte[]</c>.</summary>
    internal static string Readable(string name)
    {
        if (TypeArguments.Parse(name) is not [var type, ..]) return name;
        var end = name.AsSpan().IndexOfAny('[', '`', '+');
        var first = end < 0 ? name : name[..end];
        var dot = first.LastIndexOf('.');
        // A keyword (byte for System.Byte), a tuple or a nullable type does not begin with the type's own name.
        return type.StartsWith(first[(dot + 1)..], StringComparison.Ordinal) ? name[..(dot + 1)] + type : type;
    }
}
