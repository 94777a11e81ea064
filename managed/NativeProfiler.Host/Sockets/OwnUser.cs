using System.Runtime.InteropServices;

namespace NativeProfiler.Host.Sockets;

/// <summary>The user that this process runs as.</summary>
internal static partial class OwnUser
{
    internal static int Id { get; } = (int)GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();
}
