namespace NativeProfiler.Host.Sockets;

/// <summary>
/// Who may connect, decided by the socket folder: one that we made, or that only its owner may search, is for our own user. A folder
/// that a person named and that others may search (a volume shared with a sidecar) is for those others too.
/// </summary>
internal sealed record SocketAccess(bool AllowsOtherUsers, UnixFileMode SocketMode)
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode OthersSearch = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The folder keeps everybody out but one user and root.</summary>
    internal static SocketAccess OfOneUser { get; } = new(AllowsOtherUsers: true, Owner);

    internal static SocketAccess Of(UnixFileMode folder, bool isFolderGiven)
    {
        if (!isFolderGiven || (folder & OthersSearch) == 0) return new SocketAccess(AllowsOtherUsers: false, Owner);
        var mode = Owner;
        if ((folder & UnixFileMode.GroupExecute) != 0) mode |= UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        if ((folder & UnixFileMode.OtherExecute) != 0) mode |= UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        return new SocketAccess(AllowsOtherUsers: true, mode);
    }

    /// <summary>Whether a peer may stay. Root may always: it could do anything anyway.</summary>
    internal bool Admits(int peerUser, int ownUser) => AllowsOtherUsers || peerUser == ownUser || peerUser == 0;
}
