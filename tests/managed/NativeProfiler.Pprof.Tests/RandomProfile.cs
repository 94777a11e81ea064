namespace NativeProfiler.Pprof.Tests;

internal static class RandomProfile
{
    private static readonly SampleType[][] Types =
    [
        [new("samples", "count"), new("cpu", "nanoseconds")],
        [new("cpu", "nanoseconds")],
        [new("samples", "count"), new("wall", "nanoseconds"), new("cpu", "nanoseconds")],
    ];

    public static StackProfile Make(int seed)
    {
        var random = new Random(seed);
        var profile = new StackProfile([.. Types[random.Next(Types.Length)]]);
        for (var sample = random.Next(60); sample >= 0; sample--)
        {
            var node = StackTable.NoParent;
            for (var depth = random.Next(8); depth > 0; depth--)
                node = profile.Stacks.AddNode(new StackNode(node, AddFunction(profile, random), random.Next(3)));
            var labels = random.Next(3) == 0
                ? profile.LabelSets.Add(new LabelSet([new SampleLabel("tenant", $"t{random.Next(3)}", 0, "")]))
                : LabelTable.NoLabels;
            var values = new long[profile.SampleTypes.Length];
            for (var i = 0; i < values.Length; i++)
                values[i] = random.Next(1000);
            profile.Samples.Add(new SampleKey(node, labels), values);
        }

        return profile;
    }

    private static int AddFunction(StackProfile profile, Random random)
    {
        var name = random.Next(6);
        return profile.Stacks.AddFunction(new FunctionKey($"Shop.F{name}", "", $"F{name}.cs", name, "Shop.dll"));
    }
}
