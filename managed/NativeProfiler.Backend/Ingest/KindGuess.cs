using System.Collections.Immutable;
using NativeProfiler.Pprof;

namespace NativeProfiler.Backend.Ingest;

/// <summary>Which kind a profile is that comes without one: by its sample types, the most telling first.</summary>
internal static class KindGuess
{
    private static readonly (string Type, ProfileKind Kind)[] Telling =
    [
        ("inuse_space", ProfileKind.Heap), ("inuse_objects", ProfileKind.Heap), ("live_bytes", ProfileKind.Heap),
        ("alloc_space", ProfileKind.Alloc), ("alloc_size", ProfileKind.Alloc), ("alloc_objects", ProfileKind.Alloc),
        ("goroutine", ProfileKind.Threads), ("goroutines", ProfileKind.Threads), ("threads", ProfileKind.Threads),
        ("delay", ProfileKind.Contention), ("contentions", ProfileKind.Contention), ("lock_time", ProfileKind.Contention),
        ("exception", ProfileKind.Exceptions), ("exceptions", ProfileKind.Exceptions),
        ("wall", ProfileKind.Wall), ("cpu", ProfileKind.Cpu), ("space", ProfileKind.Heap),
    ];

    public static ProfileKind Of(ImmutableArray<SampleType> types)
    {
        foreach (var (type, kind) in Telling)
        {
            if (types.Any(found => found.Type == type))
                return kind;
        }

        return ProfileKind.None;
    }

    /// <summary>The names that Pyroscope and Parca give kinds (`process_cpu`, `memory`, `shop.inuse_space`); None when it is not one.</summary>
    public static ProfileKind OfName(string name) => name switch
    {
        "process_cpu" or "cpu" or "itimer" => ProfileKind.Cpu,
        "wall" or "off_cpu" => ProfileKind.Wall,
        "inuse_space" or "inuse_objects" or "live" => ProfileKind.Heap,
        "alloc" or "allocs" or "alloc_space" or "alloc_objects" or "alloc_in_new_tlab_bytes" => ProfileKind.Alloc,
        "goroutine" or "goroutines" => ProfileKind.Threads,
        "lock" or "mutex" or "block" or "contention" or "lock_count" or "lock_duration" => ProfileKind.Contention,
        "exception" or "exceptions" => ProfileKind.Exceptions,
        _ => ProfileKind.None, // "memory" and "heap" hold live objects or allocations: the sample types tell
    };
}
