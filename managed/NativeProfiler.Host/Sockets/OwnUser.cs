using System.Runtime.InteropServices;

namespace NativeProfiler.Host.Sockets;

/// <summary>The user that this process runs as.</summary>
public static partial class OwnUser
{
    /// <summary>The effective user id.</summary>
    public static int Id { get; } = (int)GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();
}
