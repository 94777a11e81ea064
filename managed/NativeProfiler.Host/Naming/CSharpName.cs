using NativeProfiler.Wire.Control;

namespace NativeProfiler.Host.Naming;

/// <summary>
/// Names of managed code as its source has them. The compiler hides methods in types and names of its own making; what they came
/// from is told in brackets after the name:
/// <list type="bullet">
/// <item>lambda: <c>Shop.Cart.Total.&lt;lambda&gt;</c>, local function: <c>Shop.Cart.Total.Helper (local)</c></item>
/// <item>state machine: <c>Shop.Cart.AddAsync (async)</c>, <c>Shop.Cart.Items (iterator)</c>; <c>(async or iterator)</c> where that is not known</item>
/// <item>constructor: <c>Shop.Cart.Cart</c>, type initializer: <c>Shop.Cart.Cart (static)</c>, finalizer: <c>Shop.Cart.~Cart</c></item>
/// <item>accessor: <c>Shop.Cart.Count.get</c>, <c>Shop.Cart.this[].set</c>, <c>Shop.Cart.Changed.add</c></item>
/// <item>operator: <c>Shop.Money.operator +</c>, explicit implementation: <c>Shop.Cart.GetEnumerator (IEnumerable&lt;Item&gt;)</c></item>
/// <item>generics: <c>System.Collections.Generic.Dictionary&lt;string, Cart&gt;.Add</c>, arguments without their namespaces</item>
/// </list>
/// Two functions may get the same name; they stay apart by their system name.
/// </summary>
internal static class CSharpName
{
    /// <summary>Names a managed function.</summary>
    /// <param name="function">With the names that metadata has.</param>
    /// <param name="kind">What its state machine is, when it belongs to one.</param>
    internal static string Of(FunctionInfo function, StateMachineKind kind = StateMachineKind.Unknown)
    {
        var type = TypePath.Parse(function.TypeName, function.TypeArguments);
        var notes = new List<string>();
        var method = MemberName(type, function.MethodName, kind, notes);
        var arguments = TypeArguments.Parse(function.MethodArguments);
        method += Brackets(arguments.Count > 0 ? arguments : type.MachineArguments);
        var name = type.SourceName.Length == 0 ? method : $"{type.SourceName}.{method}";
        return notes.Count == 0 ? name : $"{name} ({string.Join(", ", notes)})";
    }

    private static string MemberName(TypePath type, string method, StateMachineKind kind, List<string> notes)
    {
        // The innermost generated type tells whose state machine this is: <AddAsync>d__5, <<Total>b__0_0>d.
        if (type.StateMachineOf is not { } owner) return SourceMember(type, method, notes);
        var name = SourceMember(type, owner, notes);
        notes.Add(kind.ToText(owner));
        return method == "MoveNext" ? name : $"{name}.{SourceMember(type, method, notes)}";
    }

    private static string SourceMember(TypePath type, string method, List<string> notes)
    {
        if (GeneratedName.TryParse(method) is { } generated)
        {
            var owner = SourceMember(type, generated.Owner, notes);
            switch (generated.Kind)
            {
                case 'b':
                    return owner + ".<lambda>";
                case 'g':
                    notes.Insert(0, "local");
                    return $"{owner}.{generated.LocalName}";
                default:
                    return owner;
            }
        }

        // A closure has the arguments of the method around it.
        return MemberSyntax.Of(type.SimpleName, method, notes) + Brackets(type.ClosureArguments);
    }

    private static string Brackets(IReadOnlyList<string> arguments) =>
        arguments.Count == 0 ? "" : $"<{string.Join(", ", arguments)}>";
}
