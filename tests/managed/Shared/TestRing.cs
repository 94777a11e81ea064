using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Tests;

/// <summary>A ring in a memfd with a single-threaded writer that follows docs/wire_format.md, and ways to break it.</summary>
internal sealed unsafe partial class TestRing : IDisposable
{
    private const int AllSeals = 7;
    private readonly byte* _base;

    internal TestRing(int capacity = RingLayout.MinCapacity, int seals = AllSeals, long? fileSize = null)
    {
        Capacity = capacity;
        var size = fileSize ?? RingLayout.HeaderSize + capacity;
        // MFD_CLOEXEC | MFD_ALLOW_SEALING
        File = new SafeFileHandle(MemfdCreate("test_ring", 3), ownsHandle: true);
        Assert.False(File.IsInvalid);
        Assert.Equal(0, Truncate(File, size));
        _base = (byte*)Map(0, (nuint)size, 3, 1, File, 0);
        Assert.NotEqual(-1, (nint)_base);
        Size = (int)size;
        Set32(RingLayout.MagicOffset, RingLayout.Magic);
        Set32(RingLayout.VersionOffset, RingLayout.Version);
        Word(RingLayout.CapacityOffset) = (ulong)capacity;
        Assert.Equal(0, Control(File, 1033, seals));
    }

    internal SafeFileHandle File { get; }

    internal int Capacity { get; }

    internal int Size { get; }

    internal Span<byte> Bytes => new(_base, Size);

    internal ref ulong Word(int offset) => ref *(ulong*)(_base + offset);

    internal void Set32(int offset, uint value) => *(uint*)(_base + offset) = value;

    /// <summary>Writes one sample; false when the ring is full.</summary>
    internal bool Write(
        uint windowId, uint threadId, ReadOnlySpan<ulong> frames, WalkEnd end = WalkEnd.Root, uint periods = 1,
        byte state = RingLayout.StateCommitted, SampleLabels labels = default,
        RecordKind kind = RecordKind.Cpu, ReadOnlySpan<ulong> values = default)
    {
        var granules = 1 + ((values.Length + frames.Length + 7) / 8);
        var size = (ulong)granules * RingLayout.GranuleSize;
        var position = Word(RingLayout.WritePositionOffset);
        var left = (ulong)Capacity - (position % (ulong)Capacity);
        if (size > left)
        {
            if (!Put(position, (int)(left / RingLayout.GranuleSize), RingLayout.StateDiscarded, 0)) return false;
            position += left;
        }

        var place = RingLayout.HeaderSize + (int)(position % (ulong)Capacity);
        if (position + size > Word(RingLayout.ReadPositionOffset) + (ulong)Capacity)
        {
            Word(RingLayout.DropsOffset + (8 * (int)DropReason.RingFull))++;
            return false;
        }

        var record = Bytes.Slice(place, (int)size);
        record[8..].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(record[SampleLayout.WindowIdOffset..], windowId);
        BinaryPrimitives.WriteUInt16LittleEndian(record[SampleLayout.KindOffset..], (ushort)kind);
        BinaryPrimitives.WriteUInt16LittleEndian(record[SampleLayout.FrameCountOffset..], (ushort)frames.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[SampleLayout.ThreadIdOffset..], threadId);
        record[SampleLayout.WalkEndOffset] = (byte)end;
        record[SampleLayout.ValueCountOffset] = (byte)values.Length;
        BinaryPrimitives.WriteUInt32LittleEndian(record[SampleLayout.PeriodsOffset..], periods);
        BinaryPrimitives.WriteUInt64LittleEndian(record[SampleLayout.TraceIdHighOffset..], labels.TraceIdHigh);
        BinaryPrimitives.WriteUInt64LittleEndian(record[SampleLayout.TraceIdLowOffset..], labels.TraceIdLow);
        BinaryPrimitives.WriteUInt64LittleEndian(record[SampleLayout.SpanIdOffset..], labels.SpanId);
        MemoryMarshal.AsBytes(values).CopyTo(record[SampleLayout.ValuesOffset..]);
        MemoryMarshal.AsBytes(frames).CopyTo(record[(SampleLayout.ValuesOffset + (values.Length * sizeof(ulong)))..]);
        Word(RingLayout.WalkEndsOffset + (8 * (int)end))++;
        Word(RingLayout.SamplesOffset)++;
        return Put(position, granules, state, threadId);
    }

    public void Dispose()
    {
        _ = Unmap((nint)_base, (nuint)Size);
        File.Dispose();
    }

    private bool Put(ulong position, int granules, byte state, uint owner)
    {
        var size = (ulong)granules * RingLayout.GranuleSize;
        if (position + size > Word(RingLayout.ReadPositionOffset) + (ulong)Capacity) return false;
        ref var header = ref Word(RingLayout.HeaderSize + (int)(position % (ulong)Capacity));
        var free = position < (ulong)Capacity ? 0 : RingLayout.FreeWord(position);
        // The granule must be free for exactly this lap.
        Assert.Equal(free, header);
        Volatile.Write(ref header, ((ulong)state << RingLayout.StateShift) | ((ulong)granules << RingLayout.GranuleCountShift) | owner);
        Word(RingLayout.WritePositionOffset) = position + size;
        return true;
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MemfdCreate(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "ftruncate")]
    private static partial int Truncate(SafeHandle fd, long size);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(SafeHandle fd, int command, int argument);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, SafeHandle fd, long offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
