using System.Reflection;
using NativeProfiler.Host.Naming;
using NativeProfiler.Host.Symbols;
using NativeProfiler.Host.Tests.Shop;
using NativeProfiler.Wire.Control;

namespace NativeProfiler.Host.Tests;

public sealed class CSharpNameTests
{
    private const string Space = "NativeProfiler.Host.Tests.Shop.";

    private static readonly ModuleInfo OwnModule = new(
        1, ModuleKind.Assembly, 0, 0, 0, typeof(Cart).Assembly.Location, typeof(Cart).Module.ModuleVersionId.ToString());

    [Fact]
    public void Everything_that_the_compiler_renames_gets_the_name_of_its_source()
    {
        var names = new StateMachines(TargetFiles.Own);
        var types = new[] { typeof(Cart), typeof(Money), HiddenType.Type }.SelectMany(WithNested);
        var readable = types.SelectMany(type => MembersOf(type).Select(method => Readable(names, type, method)))
            .Select(name => name.Replace(Space, "", StringComparison.Ordinal))
            .ToHashSet();

        string[] expected =
        [
            "Cart.Cart", "Cart.Cart (static)", "Cart.~Cart", "Cart.Changed.add", "Cart.Changed.remove", "Cart.Zero.get",
            "Cart.Count.get", "Cart.Count.set", "Cart.this[].get", "Cart.this[].set",
            "Cart.Total", "Cart.Total.<lambda>", "Cart.Total.Helper (local)",
            "Cart.AddAsync", "Cart.AddAsync (async)", "Cart.AddAsync.<lambda> (async)", "Cart.AddAsync.LocalAsync (local, async)",
            "Cart.Load<T>", "Cart.Load<T> (async)", "Cart.Items", "Cart.Items (iterator)", "Cart.Stream (async iterator)",
            "Cart.Pick<T>.<lambda>", "Cart.GetEnumerator (IEnumerable<int>)", "Cart.GetEnumerator (IEnumerable<int>, iterator)",
            "Cart.GetEnumerator (IEnumerable)", "Cart.Dispose (IDisposable)",
            "Cart.Line<T>.Print", "Cart.Line<T>.Part<U>.Cut<V>",
            "Money.Money", "Money.operator +", "Money.operator checked +", "Money.operator ==", "Money.operator implicit", "Hidden.Run",
        ];
        Assert.Empty(expected.Except(readable));
        Assert.DoesNotContain(readable, name => name.Contains("__", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("System.Collections.Generic.List`1", "System.Int32", "Add", "", "System.Collections.Generic.List<int>.Add")]
    [InlineData(
        "System.Collections.Generic.Dictionary`2", "System.String,System.Collections.Generic.List`1[Shop.Cart]", "TryGetValue", "",
        "System.Collections.Generic.Dictionary<string, List<Cart>>.TryGetValue")]
    [InlineData("System.Collections.Generic.Dictionary`2+Enumerator", "!TKey,!TValue", "MoveNext", "", "System.Collections.Generic.Dictionary<TKey, TValue>.Enumerator.MoveNext")]
    [InlineData("System.Linq.Enumerable", "", "Select", "System.Byte[],System.Nullable`1[System.Int64]", "System.Linq.Enumerable.Select<byte[], long?>")]
    [InlineData("A", "", "B", "System.Int32[,][],System.ValueTuple`2[System.Int32,System.String[]],System.Char*", "A.B<int[,][], (int, string[]), char*>")]
    [InlineData("A", "", "B", "N.Outer`1+Inner`1[System.Int32,System.Double]", "A.B<Outer<int>.Inner<double>>")]
    [InlineData("System.Collections.Generic.List`1", "", "Add", "", "System.Collections.Generic.List<>.Add")]
    [InlineData("Program", "", "<Main>$", "", "Program.Main")]
    [InlineData("Program+<<Main>$>d__0", "", "MoveNext", "", "Program.Main (async)")]
    [InlineData("Program+<>c", "", "<<Main>$>b__0_0", "", "Program.Main.<lambda>")]
    [InlineData("Program", "", "<<Main>$>g__Fib|0_1", "", "Program.Main.Fib (local)")]
    [InlineData("Shop.Cart+<Walk>d__3", "", "MoveNext", "", "Shop.Cart.Walk (async or iterator)")]
    [InlineData("Shop.Cart+<WalkAsync>d__3", "", "SetStateMachine", "", "Shop.Cart.WalkAsync.SetStateMachine (async)")]
    [InlineData("<>f__AnonymousType0`2", "System.Int32,System.String", "Equals", "", "<anonymous type><int, string>.Equals")]
    [InlineData("<PrivateImplementationDetails>", "", "ComputeStringHash", "", "<PrivateImplementationDetails>.ComputeStringHash")]
    [InlineData("A", "", "op_Strange", "", "A.op_Strange")]
    [InlineData("", "", "", "", "")]
    public void Metadata_names_are_written_as_the_source_has_them(
        string type, string typeArguments, string method, string methodArguments, string expected) =>
        Assert.Equal(expected, CSharpName.Of(new FunctionInfo(1, 1, FunctionKind.Managed, 0, type, typeArguments, method, methodArguments)));

    [Theory]
    [InlineData("<<<<<<", "<>")]
    [InlineData("`9", "[[[[")]
    [InlineData("+++`1", "],],,[")]
    [InlineData("<a>b", "<>d__")]
    [InlineData("A`255", "B`1[")]
    public void Hostile_names_give_a_name(string one, string two)
    {
        foreach (var (type, method) in new[] { (one, two), (two, one) })
        {
            Assert.NotNull(CSharpName.Of(new FunctionInfo(1, 1, FunctionKind.Managed, 0, type, two, method, one)));
        }

        var deep = string.Concat(Enumerable.Repeat("L`1[", 20_000));
        Assert.NotNull(CSharpName.Of(new FunctionInfo(1, 1, FunctionKind.Managed, 0, "A`1", deep, "B", deep)));
    }

    private static string Readable(StateMachines names, Type type, MethodBase method)
    {
        var function = new FunctionInfo(
            1, 1, FunctionKind.Managed, 0, type.FullName!, Parameters(type.GetGenericArguments()), method.Name,
            method.IsGenericMethod ? Parameters(method.GetGenericArguments()) : "");
        return CSharpName.Of(function, names.KindOf(OwnModule, function.TypeName));
    }

    private static string Parameters(Type[] arguments) => string.Join(',', arguments.Select(argument => "!" + argument.Name));


    private static IEnumerable<Type> WithNested(Type type) =>
        type.GetNestedTypes(BindingFlags.NonPublic | BindingFlags.Public).SelectMany(WithNested).Prepend(type);

    private static IEnumerable<MethodBase> MembersOf(Type type)
    {
        const BindingFlags all = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        return type.GetMethods(all).Cast<MethodBase>().Concat(type.GetConstructors(all));
    }
}
