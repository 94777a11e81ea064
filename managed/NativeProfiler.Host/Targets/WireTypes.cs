using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Targets;

/// <summary>The profile types as the wire numbers them.</summary>
internal static class WireTypes
{
    /// <summary>The kind of the records that a profile type is made of; null for a type that this host cannot make.</summary>
    internal static RecordKind? KindOf(ProfileType type) => type switch
    {
        ProfileType.Cpu => RecordKind.Cpu,
        ProfileType.Wall => RecordKind.Wall,
        ProfileType.Heap => RecordKind.Heap,
        ProfileType.Threads => RecordKind.Threads,
        ProfileType.Contention => RecordKind.Contention,
        ProfileType.Exceptions => RecordKind.Exceptions,
        ProfileType.HeapAlloc => RecordKind.Alloc,
        _ => null,
    };

    /// <summary>The type's bit in hello and open_window; 0 for a type that this host cannot make.</summary>
    internal static uint BitOf(ProfileType type) => KindOf(type) is { } kind ? 1u << (int)kind : 0;

    internal static uint BitsOf(IEnumerable<ProfileType> types) => types.Aggregate(0u, (bits, type) => bits | BitOf(type));
}
