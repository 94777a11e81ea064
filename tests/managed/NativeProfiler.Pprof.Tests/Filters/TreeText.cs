using NativeProfiler.Pprof.Trees;

namespace NativeProfiler.Pprof.Tests.Filters;

/// <summary>Profiles and trees as text: `Main;Serve;Parse 3`, one stack a line.</summary>
internal static class TreeText
{
    public static CallTree Tree(params string[] stacks) => CallTreeBuilder.Build(Profile(stacks), 0);

    public static StackProfile Profile(params string[] stacks)
    {
        var profile = new StackProfile([new SampleType("cpu", "nanoseconds")]);
        foreach (var stack in stacks)
        {
            var space = stack.LastIndexOf(' ');
            var node = StackTable.NoParent;
            foreach (var name in stack[..space].Split(';', StringSplitOptions.RemoveEmptyEntries))
            {
                var function = profile.Stacks.AddFunction(new FunctionKey(name, "", $"{name}.cs", 0, "Shop.dll"));
                node = profile.Stacks.AddNode(new StackNode(node, function, 0));
            }

            profile.Samples.Add(new SampleKey(node, LabelTable.NoLabels), [long.Parse(stack[(space + 1)..], null)]);
        }

        return profile;
    }

    /// <summary>The stacks with a value of their own, sorted; a folding box is `…COUNT`.</summary>
    public static string[] Stacks(CallTree tree, int column = 0) =>
    [
        .. Enumerable.Range(0, tree.Count)
            .Where(node => tree.Columns[column].Self[node] != 0)
            .Select(node => $"{Path(tree, node)} {tree.Columns[column].Self[node]}")
            .Order(StringComparer.Ordinal),
    ];

    public static string Path(CallTree tree, int node)
    {
        var names = new Stack<string>();
        for (; node != CallTree.Root; node = tree.Parent[node])
            names.Push(tree.Function[node] == CallTree.ManyFunctions ? $"…{tree.Folded![node]}" : tree.Functions[tree.Function[node]].Name);
        return string.Join(';', names);
    }

    public static long SumOfSelf(CallTree tree) => tree.Self.Sum();
}
