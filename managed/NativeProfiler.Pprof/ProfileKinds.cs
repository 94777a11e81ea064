using System.Collections.Immutable;

namespace NativeProfiler.Pprof;

/// <summary>The names of the kinds, and which of a profile's values is shown when none is asked for.</summary>
public static class ProfileKinds
{
    private static readonly (ProfileKind Kind, string Name, string ApiName)[] Table =
    [
        (ProfileKind.Cpu, "cpu", "CPU"),
        (ProfileKind.Wall, "wall", "WALL"),
        (ProfileKind.Heap, "heap", "HEAP"),
        (ProfileKind.Threads, "threads", "THREADS"),
        (ProfileKind.Contention, "contention", "CONTENTION"),
        (ProfileKind.PeakHeap, "peak_heap", "PEAK_HEAP"),
        (ProfileKind.Alloc, "alloc", "HEAP_ALLOC"),
        (ProfileKind.Exceptions, "exceptions", "EXCEPTIONS"),
        (ProfileKind.Tasks, "tasks", "TASKS"),
    ];

    /// <summary>The name in our URLs and settings, such as `alloc`.</summary>
    public static string Name(this ProfileKind kind) => Row(kind).Name;

    /// <summary>The name in Cloud Profiler's download file names, such as `HEAP_ALLOC`.</summary>
    public static string ApiName(this ProfileKind kind) => Row(kind).ApiName;

    public static IEnumerable<string> Names => Table.Select(row => row.Name);

    public static bool IsKnown(ProfileKind kind) => Array.Exists(Table, row => row.Kind == kind);

    public static bool TryParse(string name, out ProfileKind kind)
    {
        var row = Array.Find(Table, row => string.Equals(row.Name, name, StringComparison.OrdinalIgnoreCase));
        kind = row.Kind;
        return row.Name is not null;
    }

    public static bool TryParseApiName(string name, out ProfileKind kind)
    {
        var row = Array.Find(Table, row => row.ApiName == name);
        kind = row.Kind;
        return row.Name is not null;
    }

    /// <summary>
    /// Whether values pile up while a profile is taken, so that per second they are a rate. Live objects, threads and waiting tasks
    /// are a state at one moment, however long the window was.
    /// </summary>
    public static bool HasRate(this ProfileKind kind) =>
        kind is not (ProfileKind.Heap or ProfileKind.PeakHeap or ProfileKind.Threads or ProfileKind.Tasks);

    /// <summary>
    /// The index of the value that a view of this kind shows: the profile's own choice, else the one that the kind is
    /// about, else the last (pprof's rule).
    /// </summary>
    public static int DefaultValue(ProfileKind kind, ImmutableArray<SampleType> types, string declared)
    {
        foreach (var wanted in (ReadOnlySpan<string>)[declared, .. Preferred(kind)])
        {
            for (var i = 0; i < types.Length; i++)
            {
                if (wanted.Length > 0 && string.Equals(types[i].Type, wanted, StringComparison.OrdinalIgnoreCase))
                    return i;
            }
        }

        return types.Length - 1;
    }

    private static string[] Preferred(ProfileKind kind) => kind switch
    {
        ProfileKind.Cpu => ["cpu"],
        ProfileKind.Wall => ["wall"],
        ProfileKind.Heap or ProfileKind.PeakHeap => ["inuse_space", "space", "live_bytes"],
        ProfileKind.Alloc => ["alloc_space", "space", "bytes"],
        ProfileKind.Contention => ["delay"],
        ProfileKind.Threads => ["threads", "goroutine"],
        _ => [],
    };

    private static (ProfileKind Kind, string Name, string ApiName) Row(ProfileKind kind)
    {
        var row = Array.Find(Table, row => row.Kind == kind);
        return row.Name is not null ? row : throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a profile kind");
    }
}
