using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NativeProfiler.Wire.Ring;

/// <summary>
/// The one reader of a ring. A record is copied out before it is looked at, because the writer's process may change the
/// memory at any time; only the copy is validated and used. Nothing here allocates after construction.
/// </summary>
public sealed unsafe class RingReader : IDisposable
{
    private readonly RingMemory _memory;
    private readonly byte[] _copy = new byte[RingLayout.MaxRecordGranules * RingLayout.GranuleSize];
    private readonly ulong _mask;

    // Ours alone: the position in the memory could be changed by the other side.
    private ulong _position;

    /// <summary>Reads on from where the ring's last reader stopped.</summary>
    public RingReader(RingMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        _memory = memory;
        _mask = (ulong)memory.Capacity - 1;
        var position = Volatile.Read(ref Word(RingLayout.ReadPositionOffset));
        if (position % RingLayout.GranuleSize == 0 && position <= RingLayout.PositionMask - (2 * _mask)) _position = position;
        else IsBroken = true;
    }

    /// <summary>Records that were committed but did not make sense; they are skipped.</summary>
    public long InvalidRecords { get; private set; }

    /// <summary>Records that their writers gave up, padding included.</summary>
    public long DiscardedRecords { get; private set; }

    /// <summary>Bytes freed so far by this reader.</summary>
    public ulong BytesRead { get; private set; }

    /// <summary>Size of the ring's data area in bytes.</summary>
    public int Capacity => _memory.Capacity;

    /// <summary>The ring's own words no longer make sense, so that the next record cannot be found. It stays unread.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Set when the process is gone: what it had reserved will never be committed and is skipped.</summary>
    public bool WritersAreGone { get; set; }

    /// <summary>Takes the next sample out of the ring; false when there is none now (or never again: <see cref="IsBroken"/>).</summary>
    public bool TryRead(out SampleRecord record)
    {
        record = default;
        ObjectDisposedException.ThrowIf(_memory.Base == null, this);
        while (!IsBroken)
        {
            var place = (int)(_position & _mask);
            // Pairs with the release of the writer's commit.
            var header = Volatile.Read(ref Word(RingLayout.HeaderSize + place));
            var state = (byte)(header >> RingLayout.StateShift);
            if (state == RingLayout.StateReserved && !WritersAreGone) return false;
            if (header == 0 || state == RingLayout.StateFree) return false;

            var granules = (int)((header >> RingLayout.GranuleCountShift) & ((1 << RingLayout.GranuleCountBits) - 1));
            var size = granules * RingLayout.GranuleSize;
            var fits = granules is > 0 and <= RingLayout.MaxRecordGranules && place + size <= _memory.Capacity;
            if (!fits || state is < RingLayout.StateReserved or > RingLayout.StateDiscarded)
            {
                InvalidRecords++;
                IsBroken = true;
                return false;
            }

            var committed = state == RingLayout.StateCommitted;
            if (committed) new ReadOnlySpan<byte>(_memory.Base + RingLayout.HeaderSize + place, size).CopyTo(_copy);
            Free(granules);
            if (!committed) DiscardedRecords++;
            else if (TryParse(size, out record)) return true;
            else InvalidRecords++;
        }

        return false;
    }

    /// <summary>Takes a copy of the ring's counters; they only grow in a sane ring.</summary>
    public void ReadCounters(RingCounters into)
    {
        ArgumentNullException.ThrowIfNull(into);
        for (var i = 0; i < RingLayout.CounterSlots; i++)
        {
            into.Drops[i] = Volatile.Read(ref Word(RingLayout.DropsOffset + (i * sizeof(ulong))));
            into.WalkEnds[i] = Volatile.Read(ref Word(RingLayout.WalkEndsOffset + (i * sizeof(ulong))));
        }

        into.HandlerNanoseconds = Volatile.Read(ref Word(RingLayout.HandlerNanosecondsOffset));
        into.Samples = Volatile.Read(ref Word(RingLayout.SamplesOffset));
        into.CallbackNanoseconds = Volatile.Read(ref Word(RingLayout.CallbackNanosecondsOffset));
        into.Events = Volatile.Read(ref Word(RingLayout.EventsOffset));
        into.Signals = Volatile.Read(ref Word(RingLayout.SignalsOffset));
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    private void Free(int granules)
    {
        for (var i = 0; i < granules; i++)
        {
            var position = _position + ((ulong)i * RingLayout.GranuleSize);
            // Release: pairs with the compare-and-swap of the writer that reserves it in the next lap.
            Volatile.Write(
                ref Word(RingLayout.HeaderSize + (int)(position & _mask)),
                RingLayout.FreeWord(position + (ulong)_memory.Capacity));
        }

        var size = (ulong)granules * RingLayout.GranuleSize;
        _position += size;
        BytesRead += size;
        // Release: pairs with the acquire of the writers' check for room.
        Volatile.Write(ref Word(RingLayout.ReadPositionOffset), _position);
    }

    private bool TryParse(int size, out SampleRecord record)
    {
        var bytes = _copy.AsSpan(0, size);
        var kind = (RecordKind)BinaryPrimitives.ReadUInt16LittleEndian(bytes[SampleLayout.KindOffset..]);
        var frameCount = BinaryPrimitives.ReadUInt16LittleEndian(bytes[SampleLayout.FrameCountOffset..]);
        var periods = BinaryPrimitives.ReadUInt32LittleEndian(bytes[SampleLayout.PeriodsOffset..]);
        var valueCount = bytes[SampleLayout.ValueCountOffset];
        var frames = SampleLayout.ValuesOffset + (valueCount * sizeof(ulong));
        var end = frames + (frameCount * sizeof(ulong));
        record = default;
        if (!Enum.IsDefined(kind) || periods == 0) return false;
        if (frameCount > SampleLayout.MaxFrames || valueCount > SampleLayout.MaxValues || end > size) return false;

        record = new SampleRecord
        {
            WindowId = BinaryPrimitives.ReadUInt32LittleEndian(bytes[SampleLayout.WindowIdOffset..]),
            Kind = kind,
            ThreadId = BinaryPrimitives.ReadUInt32LittleEndian(bytes[SampleLayout.ThreadIdOffset..]),
            WalkEnd = (WalkEnd)bytes[SampleLayout.WalkEndOffset],
            Periods = periods,
            Labels = new SampleLabels(
                BinaryPrimitives.ReadUInt64LittleEndian(bytes[SampleLayout.TraceIdHighOffset..]),
                BinaryPrimitives.ReadUInt64LittleEndian(bytes[SampleLayout.TraceIdLowOffset..]),
                BinaryPrimitives.ReadUInt64LittleEndian(bytes[SampleLayout.SpanIdOffset..]),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[SampleLayout.LabelSetIdOffset..]),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[SampleLayout.EndpointIdOffset..])),
            Values = MemoryMarshal.Cast<byte, ulong>(bytes[SampleLayout.ValuesOffset..frames]),
            Frames = MemoryMarshal.Cast<byte, ulong>(bytes[frames..end]),
        };
        return true;
    }

    private ref ulong Word(int offset) => ref Unsafe.AsRef<ulong>(_memory.Base + offset);
}
