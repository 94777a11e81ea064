using NativeProfiler.Host.Aggregation;
using NativeProfiler.Host.Naming;
using NativeProfiler.Host.Targets;
using NativeProfiler.Host.Windows;
using NativeProfiler.Pprof;
using NativeProfiler.Wire.Control;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Profiles.Types;

/// <summary>Values that no stack can be given for, of one thread (0: of none that is known).</summary>
internal readonly record struct Remainder(uint ThreadId, string Frame, long[] Values);

/// <summary>What an entry's detail is called: a label, and where that helps to read the graph the leaf too.</summary>
internal readonly record struct EntryDetail(string Key, string Text, bool IsLeaf);

/// <summary>What one profile type makes of a window's records. Adding a type: docs/architecture.md.</summary>
internal abstract class ProfileContent(WindowRecord window, RecordKind kind)
{
    /// <summary>The records that it is made of.</summary>
    internal RecordKind Kind => kind;

    /// <summary>Whether the aggregate's entry with this index is a sample of the profile.</summary>
    internal virtual bool Takes(int index, in AggregateEntry entry) => entry.Kind == Kind;

    /// <summary>The values of each sample, in their order.</summary>
    internal abstract ProfileShape Shape { get; }

    /// <summary>Whether its records are of threads; else stacks and labels name none.</summary>
    internal virtual bool HasThreads => true;

    /// <summary>Whether its records come from events whose machinery is the leaf of every stack.</summary>
    internal virtual bool HidesEventMachinery => false;

    /// <summary>What no stack can be given for.</summary>
    internal virtual IReadOnlyList<Remainder> Remainders => [];

    /// <summary>What stands for the stack of an entry that has none, because none was taken.</summary>
    internal virtual string? NoStack => null;

    /// <summary>What this type tells of itself, one key=value per line.</summary>
    internal virtual IEnumerable<string> Comments => [];

    protected WindowRecord Window => window;

    /// <summary>Finds the content for a type that was ordered.</summary>
    internal static ProfileContent Of(ProfileType type, Hello hello, WindowRecord window, NameTable names) => type switch
    {
        ProfileType.Cpu => new CpuContent(window),
        ProfileType.Wall => new WallContent(window),
        ProfileType.Threads => new ThreadContent(window, names),
        ProfileType.Heap => AllocationContent.OfHeap(window, names),
        ProfileType.Contention => new ContentionContent(hello, window, names),
        ProfileType.Exceptions => new ExceptionContent(window, names),
        ProfileType.HeapAlloc => AllocationContent.OfAllocations(window, names),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "a type that is never offered"),
    };

    /// <summary>The values of the aggregate's entry with this index.</summary>
    internal abstract long[] ValuesOf(int index, in AggregateEntry entry);

    /// <summary>What the entry's detail is; null for none.</summary>
    internal virtual EntryDetail? DetailOf(in AggregateEntry entry) => null;

    /// <summary>Further labels of the entry.</summary>
    internal virtual IEnumerable<KeyValuePair<string, string>> LabelsOf(in AggregateEntry entry) => [];

    /// <summary>The type whose name's number is an entry's detail.</summary>
    protected static string TypeOf(NameTable names, in AggregateEntry entry) =>
        names.FindText(entry.Detail) is { } name ? TypeName.Readable(name) : "[type unknown]";

    /// <summary>A value as profiles have it.</summary>
    protected static long Round(double value) => (long)Math.Round(Math.Min(value, long.MaxValue / 2));
}
