using NativeProfiler.Pprof;

namespace NativeProfiler.Storage.Sqlite.Days;

/// <summary>
/// What the dictionaries in memory have in common. Each day of each service has a dictionary of its own, and thirty days of
/// twenty services name the same functions six hundred times: their texts were four fifths of all dictionaries.
/// </summary>
internal sealed class SharedFunctions
{
    /// <summary>65,536 strings.</summary>
    public StringPool Strings { get; } = new(sets: 1 << 14);

    /// <summary>65,536 functions, at most about 20 MiB with their strings.</summary>
    public FunctionPool Functions { get; } = new(sets: 1 << 15);
}
