using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NativeProfiler.Wire.Ring;

/// <summary>
/// The mapping of an agent's ring. Whatever the other process does to the memory, reading it cannot fault: a ring that is not
/// sealed against shrinking, or smaller than it says, is refused.
/// </summary>
public sealed unsafe class RingMemory : IDisposable
{
    private nint _base;

    private RingMemory(nint address, int capacity)
    {
        _base = address;
        Capacity = capacity;
    }

    /// <summary>Size of the data area in bytes, a power of two.</summary>
    public int Capacity { get; }

    internal byte* Base => (byte*)_base;

    /// <summary>Maps the ring behind <paramref name="fd"/>, or says what is wrong with it.</summary>
    public static RingMemory? TryMap(SafeFileHandle fd, out string problem)
    {
        const int wanted = Libc.SealShrink | Libc.SealGrow | Libc.SealSeal;
        var seals = Libc.FileControl(fd, Libc.GetSeals, 0);
        if (seals < 0 || (seals & wanted) != wanted)
        {
            problem = $"the ring is not sealed (seals {seals}, needed {wanted})";
            return null;
        }

        var size = Libc.Seek(fd, 0, Libc.SeekEnd);
        var capacity = size - RingLayout.HeaderSize;
        if (capacity is < RingLayout.MinCapacity or > RingLayout.MaxCapacity || !BitOperations.IsPow2(capacity))
        {
            problem = $"the ring has {size} bytes, which no capacity fits";
            return null;
        }

        var address = Libc.Map(0, (nuint)size, Libc.ProtRead | Libc.ProtWrite, Libc.MapShared, (int)fd.DangerousGetHandle(), 0);
        if (address == -1)
        {
            problem = $"the ring cannot be mapped: {Marshal.GetLastPInvokeErrorMessage()}";
            return null;
        }

        var ring = new RingMemory(address, (int)capacity);
        problem = ring.CheckHeader();
        if (problem.Length == 0) return ring;
        ring.Dispose();
        return null;
    }

    private string CheckHeader()
    {
        var header = new ReadOnlySpan<byte>(Base, 16);
        var magic = BinaryPrimitives.ReadUInt32LittleEndian(header[RingLayout.MagicOffset..]);
        if (magic != RingLayout.Magic) return $"the ring's magic is 0x{magic:x8}, not 0x{RingLayout.Magic:x8}";
        var version = BinaryPrimitives.ReadUInt32LittleEndian(header[RingLayout.VersionOffset..]);
        if (version != RingLayout.Version) return $"the ring's version is {version}, not {RingLayout.Version}";
        var stated = BinaryPrimitives.ReadUInt64LittleEndian(header[RingLayout.CapacityOffset..]);
        return stated == (ulong)Capacity ? "" : $"the ring says {stated} bytes, but has {Capacity}";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var address = Interlocked.Exchange(ref _base, 0);
        if (address != 0) _ = Libc.Unmap(address, (nuint)(RingLayout.HeaderSize + Capacity));
        GC.SuppressFinalize(this);
    }

    ~RingMemory() => Dispose();
}
