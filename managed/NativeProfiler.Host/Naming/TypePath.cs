namespace NativeProfiler.Host.Naming;

/// <summary>
/// A type's name in metadata (<c>Shop.Store`1+&lt;&gt;c__DisplayClass5_0`1</c>) taken apart: the types that the source has, and what
/// the compiler put into them.
/// </summary>
internal sealed class TypePath
{
    /// <summary>Name in source, with the namespace and the types around it; empty for code without a type.</summary>
    internal required string SourceName { get; init; }

    /// <summary>The innermost type's name alone, without arguments.</summary>
    internal required string SimpleName { get; init; }

    /// <summary>The method whose state machine this is, as generated names have it; null when it is none.</summary>
    internal required string? StateMachineOf { get; init; }

    /// <summary>Arguments of a closure's type: those of the method around the lambda.</summary>
    internal required IReadOnlyList<string> ClosureArguments { get; init; }

    /// <summary>Arguments of a state machine's type: those of its method.</summary>
    internal required IReadOnlyList<string> MachineArguments { get; init; }

    internal static TypePath Parse(string typeName, string typeArguments)
    {
        var arguments = new Queue<string>(TypeArguments.Parse(typeArguments));
        var source = new List<string>();
        var closure = new List<string>();
        var machine = new List<string>();
        string? stateMachineOf = null;
        var simple = "";
        var isFirst = true;
        foreach (var part in typeName.Split('+'))
        {
            var (name, arity) = SplitArity(part);
            if (!isFirst && IsGenerated(name, out var owner))
            {
                stateMachineOf = owner ?? stateMachineOf;
                (owner is null ? closure : machine).AddRange(Take(arguments, arity));
                continue;
            }

            isFirst = false;
            simple = FileLocal(name[(name.LastIndexOf('.') + 1)..]);
            var path = name[..(name.LastIndexOf('.') + 1)] + simple;
            source.Add(arity == 0 ? path : $"{path}<{string.Join(", ", Take(arguments, arity))}>");
        }

        return new TypePath
        {
            SourceName = string.Join('.', source),
            SimpleName = simple,
            StateMachineOf = stateMachineOf,
            ClosureArguments = closure,
            MachineArguments = machine,
        };
    }

    /// <summary>Splits List`1 into List and 1; a name without a mark has arity 0.</summary>
    internal static (string Name, int Arity) SplitArity(string name)
    {
        var mark = name.LastIndexOf('`');
        return mark > 0 && int.TryParse(name.AsSpan(mark + 1), out var arity) && arity is > 0 and < 256
            ? (name[..mark], arity)
            : (name, 0);
    }

    // <>c and <>c__DisplayClass hold lambdas, <Method>d__5 is a state machine.
    private static bool IsGenerated(string name, out string? stateMachineOf)
    {
        stateMachineOf = GeneratedName.TryParse(name) is { Kind: 'd' } generated ? generated.Owner : null;
        return stateMachineOf is not null || name.StartsWith("<>c", StringComparison.Ordinal);
    }

    // file class Foo: <Program>F0123…__Foo.
    private static string FileLocal(string name)
    {
        if (!name.StartsWith('<')) return name;
        if (name.StartsWith("<>f__AnonymousType", StringComparison.Ordinal)) return "<anonymous type>";
        var end = name.IndexOf(">F", StringComparison.Ordinal);
        var start = name.IndexOf("__", StringComparison.Ordinal);
        return end > 0 && start > end ? name[(start + 2)..] : name;
    }

    // Missing arguments are written as C# writes an open type: List<>.
    private static IEnumerable<string> Take(Queue<string> arguments, int count)
    {
        for (var i = 0; i < count; i++) yield return arguments.TryDequeue(out var argument) ? argument : "";
    }
}
