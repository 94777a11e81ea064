using NativeProfiler.Pprof;
using NativeProfiler.Storage;
using NativeProfiler.Storage.Sqlite;

namespace StoreBench;

/// <summary>A folder for stores, the recorded profiles, and the report of what was measured.</summary>
internal sealed class Bench(Corpus corpus, string folder, bool isQuick)
{
    /// <summary>The program whose profiles fill the long series.</summary>
    public const string Program = "shop";

    /// <summary>As large as ten seconds of a busy program.</summary>
    public const string Large = "csc, ten profiles merged to one";

    public static readonly DateTimeOffset Now = new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero);
    public static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public Corpus Corpus => corpus;

    public bool IsQuick => isQuick;

    public Report Report { get; } = new();

    public string Folder => folder;

    public string StoreFolder => Path.Combine(folder, "store");

    public SqliteProfileStore Open() => SqliteProfileStore.Open(
        new SqliteStoreOptions { Folder = StoreFolder, KeepsHouse = false, QueuedProfiles = 1024 });

    public static ProfileQuery Query(TimeSpan span, DateTimeOffset? end = null, string service = Program) => new()
    {
        Project = "default",
        Service = service,
        Kind = ProfileKind.Cpu,
        From = (end ?? Now) - span,
        To = end ?? Now,
        Labels = SampleLabels.Drop,
    };

    /// <summary>Runs the parts that were named, or all; each begins with an empty folder.</summary>
    public static async Task<int> RunAsync(Corpus corpus, string folder, string[] arguments)
    {
        (string Name, Func<Bench, Task> Run)[] parts =
        [
            ("sizes", Sizes.ReportAsync), ("ingest", Ingest.MeasureAsync), ("merge", Merging.MeasureAsync), ("go", AgainstGo.MeasureAsync),
            ("month", Month.MeasureAsync),
        ];
        var wanted = arguments.Where(argument => argument != "--quick").ToArray();
        if (wanted.Except(parts.Select(part => part.Name)).FirstOrDefault() is { } unknown)
            throw new ArgumentException($"there is no part {unknown}; there are {string.Join(", ", parts.Select(part => part.Name))}");
        var bench = new Bench(corpus, folder, arguments.Contains("--quick"));
        corpus.Describe();
        foreach (var (name, run) in parts.Where(part => wanted.Length == 0 || wanted.Contains(part.Name)))
        {
            Report.Say($"— {name}");
            Clear(folder);
            await run(bench);
        }

        Clear(folder);
        return bench.Report.Missed == 0 ? 0 : 1;
    }

    private static void Clear(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
    }
}
