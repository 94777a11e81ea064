using NativeProfiler.Pprof.Filters;
using NativeProfiler.Pprof.Trees;

namespace NativeProfiler.Pprof.Tests.Filters;

/// <summary>
/// Twenty random combinations of filters over recorded profiles: the self value and the total of every function are those of
/// `go tool pprof` with the options that mean the same. What differs on purpose stands in docs/query_api.md.
/// </summary>
public sealed class PprofTruthTests
{
    /// <summary>pprof looks in these three.</summary>
    private const FrameFields Fields = FrameFields.Function | FrameFields.File | FrameFields.Assembly;

    private static readonly string[] Corpora = ["shop-cpu", "csc-cpu", "go-cpu", "node-wall"];

    public static TheoryData<string, int> Combinations => [.. Enumerable.Range(0, 20).Select(i => (Corpora[i % Corpora.Length], i))];

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Every_function_has_the_values_that_go_tool_pprof_shows(string corpus, int seed)
    {
        var profile = Fixtures.Read(corpus);
        var value = ProfileKinds.DefaultValue(corpus == "node-wall" ? ProfileKind.Wall : ProfileKind.Cpu, profile.SampleTypes, "");
        var whole = CallTreeBuilder.Build(profile, value);
        var (filters, tree) = Draw(profile, whole, new Random(seed));

        var expected = await filters.RunAsync(Fixtures.PathOf(corpus), profile.SampleTypes[value].Type, profile.SampleTypes[value].Unit);

        Assert.Equal(
            expected.Where(row => row.Value != (0, 0)).OrderBy(row => row.Key, StringComparer.Ordinal),
            ByName(tree).OrderBy(row => row.Key, StringComparer.Ordinal));
    }

    /// <summary>The first combination of two filters or more that changes the graph and leaves something to compare.</summary>
    private static (PprofFilters Filters, CallTree Tree) Draw(StackProfile profile, CallTree whole, Random random)
    {
        var texts = new Texts(profile, random);
        while (true)
        {
            var filters = new PprofFilters
            {
                Focus = texts.Maybe(0.4),
                Ignore = texts.Maybe(0.4),
                ShowFrom = texts.Maybe(0.4),
                Hide = texts.Maybe(0.6),
                Show = texts.Maybe(0.3),
            };
            FrameFilter[] ours = [.. Ours(filters)];
            var tree = ApplyPatiently(whole, ours);
            if (ours.Length >= 2 && tree.Count > 5 && tree.Count != whole.Count)
                return (filters, tree);
        }
    }

    /// <summary>All regular expressions of a request have 50 ms together, by the clock: on a busy machine these do not always get them.</summary>
    private static CallTree ApplyPatiently(CallTree whole, FrameFilter[] filters)
    {
        const int Tries = 50;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return TreeFilter.Apply(whole, filters).Tree;
            }
            catch (FilterException) when (attempt < Tries)
            {
                // Again.
            }
        }
    }

    private static IEnumerable<FrameFilter> Ours(PprofFilters filters)
    {
        foreach (var (kind, text) in new[]
        {
            (FilterKind.ShowStacks, filters.Focus), (FilterKind.HideStacks, filters.Ignore), (FilterKind.ShowFrom, filters.ShowFrom),
            (FilterKind.HideFrames, filters.Hide), (FilterKind.ShowFrames, filters.Show),
        })
        {
            if (text.Length > 0)
                yield return new FrameFilter(kind, FramePattern.Create(text, PatternMode.Regex, fields: Fields));
        }
    }

    /// <summary>pprof's table has one row a name, and so has this.</summary>
    private static Dictionary<string, (long Self, long Total)> ByName(CallTree tree)
    {
        var names = tree.Functions.Select(function => function.Name).Distinct().ToList();
        var groups = tree.Functions.Select(function => names.IndexOf(function.Name)).ToArray();
        var table = FunctionTable.Of(tree, groups, names.Count);
        return Enumerable.Range(0, names.Count)
            .Where(row => table.Total[0][row] != 0)
            .ToDictionary(row => names[row], row => (table.Self[0][row], table.Total[0][row]));
    }

    /// <summary>Regular expressions that match something: parts of names that stand in the profile, sometimes two.</summary>
    private sealed class Texts(StackProfile profile, Random random)
    {
        private readonly IReadOnlyList<FunctionKey> _functions = profile.Stacks.Snapshot().Functions;

        public string Maybe(double chance) => random.NextDouble() >= chance
            ? ""
            : random.Next(3) == 0 ? $"{One()}|{One()}" : One();

        private string One()
        {
            var function = _functions[random.Next(_functions.Count)];
            var name = random.Next(5) == 0 && function.File.Length > 0 ? Path.GetFileName(function.File) : Part(function.Name);
            return System.Text.RegularExpressions.Regex.Escape(name).Replace("]", @"\]", StringComparison.Ordinal);
        }

        /// <summary>A whole name, or its beginning: a namespace, a package.</summary>
        private string Part(string name)
        {
            var dot = name.IndexOf('.', StringComparison.Ordinal);
            return dot > 0 && random.Next(2) == 0 ? name[..(dot + 1)] : name;
        }
    }
}
