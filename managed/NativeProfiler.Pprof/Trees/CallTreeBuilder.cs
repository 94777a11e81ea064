namespace NativeProfiler.Pprof.Trees;

/// <summary>Whether places in one function are one node of a call tree.</summary>
public enum TreeDetail
{
    Functions,
    Lines,
}

/// <summary>
/// Builds a <see cref="CallTree"/> of a profile's value and, beside it, of its count of samples. Samples without a value are
/// left out.
/// </summary>
public static class CallTreeBuilder
{
    public static CallTree Build(StackProfile profile, int value, TreeDetail detail = TreeDetail.Functions)
    {
        ArgumentNullException.ThrowIfNull(profile);
        int[] columns = CountColumn(profile, value) is { } count ? [value, count] : [value];
        var stacks = profile.Stacks.Snapshot();
        var display = new DisplayFunctions();
        var used = UsedNodes(profile, stacks, value);
        var assembler = new TreeAssembler(display.Functions, columns.Length, used.Count(isUsed => isUsed) + 1);

        // A parent's id is smaller than its children's, so one walk upwards by id meets callers first.
        var nodes = new int[stacks.Nodes.Count];
        var functions = new int?[stacks.Functions.Count];
        for (var i = 0; i < nodes.Length; i++)
        {
            if (!used[i])
                continue;
            var (parent, function, line) = stacks.Nodes[i];
            var id = detail == TreeDetail.Lines
                ? display.AddLine(stacks.Functions[function], line)
                : functions[function] ??= display.Add(stacks.Functions[function]);
            nodes[i] = assembler.Child(parent == StackTable.NoParent ? CallTree.Root : nodes[parent], id);
        }

        for (var row = 0; row < profile.Samples.Count; row++)
        {
            var values = profile.Samples.ValuesAt(row);
            if (values[value] == 0)
                continue;
            var node = profile.Samples.KeyAt(row).Node;
            for (var column = 0; column < columns.Length; column++)
                assembler.AddSelf(node == StackTable.NoParent ? CallTree.Root : nodes[node], column, values[columns[column]]);
        }

        return assembler.Finish();
    }

    /// <summary>The index of the count that goes with a value; null when the profile has none, or the value is it.</summary>
    private static int? CountColumn(StackProfile profile, int value)
    {
        for (var i = 0; i < profile.SampleTypes.Length; i++)
        {
            if (profile.SampleTypes[i].Unit == "count")
                return i == value ? null : i;
        }

        return null;
    }

    private static bool[] UsedNodes(StackProfile profile, StackSnapshot stacks, int value)
    {
        var used = new bool[stacks.Nodes.Count];
        for (var row = 0; row < profile.Samples.Count; row++)
        {
            if (profile.Samples.ValuesAt(row)[value] == 0)
                continue;
            var node = profile.Samples.KeyAt(row).Node;
            for (; node != StackTable.NoParent && !used[node]; node = stacks.Nodes[node].Parent)
                used[node] = true;
        }

        return used;
    }
}
