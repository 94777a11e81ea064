using NativeProfiler.Pprof;
using NativeProfiler.Storage.Sqlite;
using NativeProfiler.Storage.Sqlite.Days;
using NativeProfiler.Tests;

namespace NativeProfiler.Storage.Tests;

/// <summary>A store in a folder of its own.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private SqliteProfileStore? _store;

    public string Folder { get; } = Directory.CreateTempSubdirectory("np-store-").FullName;

    public List<string> Damage { get; } = [];

    public long LogBytes { get; init; } = new SqliteStoreOptions { Folder = "" }.LogBytes;

    public ManualTime Time { get; } = StartingAt(Noon);

    public SqliteProfileStore Store => _store ??= SqliteProfileStore.Open(
        new SqliteStoreOptions
        {
            Folder = Folder,
            OnDamage = Damage.Add,
            OnTrouble = Damage.Add,
            DictionaryBytes = 40_000,
            KeepsHouse = false,
            LogBytes = LogBytes,
            Time = Time,
        });

    public static ProfileQuery Query(TimeSpan span) => new()
    {
        Project = "default",
        Service = "shop",
        Kind = ProfileKind.Cpu,
        From = Noon - span,
        To = Noon + span,
    };

    /// <summary>A CPU profile of the shop: a few stacks that depend on the seed.</summary>
    public static StackProfile Stacks(int seed, int samples = 20)
    {
        var random = new Random(seed);
        var profile = new StackProfile([new SampleType("samples", "count"), new SampleType("cpu", "nanoseconds")])
        {
            DurationNanoseconds = 10_000_000_000,
            PeriodType = new SampleType("cpu", "nanoseconds"),
            Period = 10_000_000,
        };
        for (var sample = 0; sample < samples; sample++)
        {
            var node = StackTable.NoParent;
            for (var depth = 1 + random.Next(20); depth > 0; depth--)
            {
                var name = random.Next(50);
                var function = profile.Stacks.AddFunction(
                    new FunctionKey($"Shop.Cart.F{name}", $"sys{name}", $"F{name}.cs", name, "/app/Shop.dll"));
                node = profile.Stacks.AddNode(new StackNode(node, function, random.Next(3)));
            }

            var labels = random.Next(4) == 0
                ? profile.LabelSets.Add(new LabelSet([new SampleLabel("tenant", $"t{random.Next(3)}", 0, ""), new SampleLabel("n", "", 7, "bytes")]))
                : LabelTable.NoLabels;
            var count = random.Next(1, 10);
            profile.Samples.Add(new SampleKey(node, labels), [count, count * 10_000_000L]);
        }

        return profile;
    }

    public static NewProfile Profile(string id, StackProfile stacks, DateTimeOffset? time = null, string version = "1.0.0") => new()
    {
        Id = id,
        Series = new SeriesKey("default", "shop", ProfileKind.Cpu, version, "eu-1", "dotnet"),
        Time = time ?? Noon,
        Labels = new Dictionary<string, string> { ["instance"] = $"pod-{id}" },
        Stacks = stacks,
        Original = new byte[] { 1, 2, 3 },
    };

    public Task<AppendResult> AddAsync(NewProfile profile) =>
        Store.AppendAsync(profile, TestContext.Current.CancellationToken);

    public Task<MergedProfile> MergeAsync(ProfileQuery query) =>
        Store.MergeAsync(query, TestContext.Current.CancellationToken);

    /// <summary>A day of the folder beside the store's own: to damage it, or to hold it.</summary>
    public DayFile DayFile(DateTimeOffset time) =>
        new(Folder, DateOnly.FromDateTime(time.UtcDateTime), new DictionaryCache(0));

    public string DayPath(DateTimeOffset time) => Path.Combine(Folder, $"profiles-{time:yyyy-MM-dd}.db");

    public async Task CloseAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        _store = null;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static ManualTime StartingAt(DateTimeOffset start)
    {
        var time = new ManualTime();
        time.Advance(start - DateTimeOffset.UnixEpoch);
        return time;
    }
}
