using NativeProfiler.Pprof;
using NativeProfiler.Pprof.Trees;

namespace NativeProfiler.Backend.Queries;

/// <summary>What the rows of a table are, and which come first.</summary>
internal sealed record TableOptions(string By, string Order, int Limit)
{
    public static TableOptions Parse(QueryParameters query) => new(
        query.Choice("by", "function", "package", "line"),
        query.Choice("order", "self", "total", "delta"),
        query.Number("limit", 10_000, 1, Limits.TableRows, nameof(Limits.TableRows)));

    /// <summary>Rows by line need a tree by line.</summary>
    public GraphQuery Refine(GraphQuery query) => By == "line" ? query with { Detail = TreeDetail.Lines } : query;

    /// <summary>What a row is called, and its source file; a package is known by one of its functions.</summary>
    public (string Name, string File) Label(FunctionKey function) =>
        By == "package" ? (FunctionPackage.Of(function), "") : (function.Name, function.File);
}

/// <summary>The rows of a view's table: functions, lines or packages, with A's and B's values or value and count.</summary>
internal sealed record TableRows(IReadOnlyList<FunctionKey> Functions, FunctionTable Values, int[] Order)
{
    public static TableRows Of(GraphView view, TableOptions options)
    {
        var tree = view.Graph.Tree;
        var (functions, table) = options.By == "package" ? Packages(tree) : (tree.Functions, FunctionTable.Of(tree));
        double Key(int row) => options.Order switch
        {
            "total" => Weigh(view, table.Total, row),
            "delta" when view.B is not null => Math.Abs(table.Total[0][row] - (table.Total[1][row] * view.FactorOfB)),
            _ => Weigh(view, table.Self, row),
        };

        // A function that filters removed has no row: it may stand in the tree's list still.
        int[] order =
        [
            .. Enumerable.Range(0, table.Groups)
                .Where(row => table.Total.Any(column => column[row] != 0))
                .OrderByDescending(Key)
                .ThenByDescending(row => Weigh(view, table.Total, row))
                .ThenBy(row => functions[row].Name, StringComparer.Ordinal),
        ];
        return new TableRows(functions, table, order);
    }

    private static double Weigh(GraphView view, IReadOnlyList<long[]> columns, int row)
    {
        var weight = 0.0;
        for (var column = 0; column < columns.Count; column++)
            weight += columns[column][row] * view.Weights[column];
        return weight;
    }

    private static (IReadOnlyList<FunctionKey> Names, FunctionTable Table) Packages(CallTree tree)
    {
        var ids = new Dictionary<string, int>();
        var packages = new List<FunctionKey>();
        var groups = new int[tree.Functions.Count];
        for (var function = 0; function < groups.Length; function++)
        {
            var package = FunctionPackage.Of(tree.Functions[function]);
            if (!ids.TryGetValue(package, out groups[function]))
            {
                ids.Add(package, groups[function] = packages.Count);
                packages.Add(tree.Functions[function] with { StartLine = 0 });
            }
        }

        return (packages, FunctionTable.Of(tree, groups, packages.Count));
    }
}
