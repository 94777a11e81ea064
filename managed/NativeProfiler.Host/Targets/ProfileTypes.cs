using NativeProfiler.Pprof;

namespace NativeProfiler.Host.Targets;

/// <summary>The types that can be asked for, by the names that settings and command line use, in the order of their turns.</summary>
public static class ProfileTypes
{
    private static readonly ProfileType[] All =
    [
        ProfileType.Cpu, ProfileType.Wall, ProfileType.Heap, ProfileType.HeapAlloc, ProfileType.Contention, ProfileType.Threads, ProfileType.Exceptions,
    ];

    /// <summary>Every type.</summary>
    public static IReadOnlyList<ProfileType> Known => All;

    /// <summary>All names, for messages.</summary>
    public static string Names => string.Join(", ", All.Select(NameOf));

    /// <summary>The name of a type, such as `alloc`.</summary>
    public static string NameOf(ProfileType type) => ((ProfileKind)type).Name();

    /// <summary>Finds a type by its name; null for a name that is none.</summary>
    public static ProfileType? Find(string name) =>
        Array.Find(All, type => NameOf(type).Equals(name, StringComparison.OrdinalIgnoreCase)) is var type and not 0 ? type : null;

    /// <summary>Reads names that commas separate, each type once; the names that are none are told apart.</summary>
    public static (IReadOnlyList<ProfileType> Types, IReadOnlyList<string> Unknown) Parse(string names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var types = new List<ProfileType>();
        var unknown = new List<string>();
        foreach (var name in names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Find(name) is not { } type) unknown.Add(name);
            else if (!types.Contains(type)) types.Add(type);
        }

        return (types, unknown);
    }
}
