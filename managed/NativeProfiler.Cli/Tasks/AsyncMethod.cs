namespace NativeProfiler.Cli.Tasks;

/// <summary>An async method by its names.</summary>
/// <param name="Name">As its source has it: <c>Shop.Cart.AddAsync (async)</c>.</param>
/// <param name="SystemName">As metadata has it: <c>Shop!Shop.Cart+&lt;AddAsync&gt;d__5.MoveNext</c>.</param>
/// <param name="Module">Path of the assembly's file; empty when it has none.</param>
internal sealed record AsyncMethod(string Name, string SystemName, string Module);
