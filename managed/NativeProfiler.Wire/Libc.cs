using System.Runtime.InteropServices;

namespace NativeProfiler.Wire;

/// <summary>The calls that .NET has no wrapper for. Numbers are those of Linux on x86-64 and arm64.</summary>
internal static partial class Libc
{
    internal const int SolSocket = 1;
    internal const int ScmRights = 1;
    internal const int SoPeerCred = 17;
    internal const int MsgCtrunc = 0x8;
    internal const int MsgTrunc = 0x20;
    internal const int MsgDontWait = 0x40;
    internal const int MsgCmsgCloexec = 0x40000000;
    internal const int ProtRead = 1;
    internal const int ProtWrite = 2;
    internal const int MapShared = 1;
    internal const int SeekEnd = 2;
    internal const int GetSeals = 1034;
    internal const int SealSeal = 1;
    internal const int SealShrink = 2;
    internal const int SealGrow = 4;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    internal static partial nint Map(nint address, nuint length, int protection, int flags, int fd, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    internal static partial int Unmap(nint address, nuint length);

    // Variadic in C: the third argument is an int or absent, both of which this matches on x86-64 and arm64 Linux.
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int FileControl(SafeHandle fd, int command, int argument);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    internal static partial long Seek(SafeHandle fd, long offset, int origin);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    internal static unsafe partial nint ReceiveMessage(SafeHandle socket, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    internal static partial int Close(int fd);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct Segment
    {
        internal byte* Base;
        internal nuint Length;
    }

    /// <summary>struct msghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct MessageHeader
    {
        internal void* Name;
        internal uint NameLength;
        internal Segment* Segments;
        internal nuint SegmentCount;
        internal void* Control;
        internal nuint ControlLength;
        internal int Flags;
    }
}
