namespace NativeProfiler.Wire.Ring;

/// <summary>
/// Places and numbers of the shared ring, as docs/wire_format.md gives them. The agent has the same in C++; both are
/// checked against tests/contract/wire_layout.golden.
/// </summary>
public static class RingLayout
{
    public const uint Magic = 0x4E50524E;
    public const uint Version = 2;
    public const int HeaderSize = 4096;
    public const int GranuleSize = 64;
    public const int MaxRecordGranules = 128;
    public const int MinCapacity = 64 * 1024;
    public const int MaxCapacity = 16 * 1024 * 1024;

    public const int MagicOffset = 0;
    public const int VersionOffset = 4;
    public const int CapacityOffset = 8;
    public const int WritePositionOffset = 64;
    public const int ReadPositionOffset = 128;
    public const int DropsOffset = 192;
    public const int WalkEndsOffset = 320;
    public const int HandlerNanosecondsOffset = 448;
    public const int SamplesOffset = 456;
    public const int CallbackNanosecondsOffset = 464;
    public const int EventsOffset = 472;
    public const int SignalsOffset = 480;
    public const int CounterSlots = 16;

    public const int StateShift = 56;
    public const ulong PositionMask = (1UL << StateShift) - 1;
    public const byte StateFree = 0x46;
    public const byte StateReserved = 0x01;
    public const byte StateCommitted = 0x02;
    public const byte StateDiscarded = 0x03;
    public const int OwnerBits = 32;
    public const int GranuleCountShift = 32;
    public const int GranuleCountBits = 16;

    /// <summary>The header word of a granule that is free for the given position.</summary>
    public static ulong FreeWord(ulong position) =>
        ((ulong)StateFree << StateShift) | (position & PositionMask);
}
