using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NativeProfiler.Host.Sockets;

/// <summary>Who owns a file, which .NET does not tell.</summary>
public static partial class FileOwner
{
    // Of struct statx, which is the same on every architecture.
    private const int StatxSize = 256;
    private const int UserIdOffset = 20;
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint WantUserId = 8;

    /// <summary>Whether the file (not what a link points to) is ours.</summary>
    internal static bool IsOwnUser(string path) => Of(path) == (uint)OwnUser.Id;

    /// <summary>The user id of the file's owner (not of what a link points to); null when that cannot be told.</summary>
    public static uint? Of(string path)
    {
        Span<byte> status = stackalloc byte[StatxSize];
        return GetStatus(CurrentFolder, path, NoFollow, WantUserId, ref status[0]) == 0
            ? BinaryPrimitives.ReadUInt32LittleEndian(status[UserIdOffset..])
            : null;
    }

    /// <summary>Makes the user the owner; does nothing for our own. Only root may give away.</summary>
    /// <exception cref="IOException">Refused.</exception>
    public static void GiveTo(string path, int user)
    {
        if (user == OwnUser.Id) return;
        const int sameGroup = -1;
        if (ChangeOwner(path, user, sameGroup) != 0) throw new IOException($"{path} cannot be given to user {user}");
    }

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, int user, int group);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetStatus(int folder, string path, int flags, uint mask, ref byte status);
}
