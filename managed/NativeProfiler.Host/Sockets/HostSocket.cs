using System.Net.Sockets;
using NativeProfiler.Wire.Control;

namespace NativeProfiler.Host.Sockets;

/// <summary>
/// The listening socket host.sock. A lock file beside it makes the host the only one of its folder; the socket's file is removed
/// with it, and one that a killed host left is replaced.
/// </summary>
public sealed class HostSocket : IDisposable
{
    private const int MaxPathLength = 107;

    private readonly Socket _socket;
    private readonly FileStream _lock;
    private readonly string _path;

    private HostSocket(Socket socket, FileStream fileLock, string path, SocketAccess access)
    {
        _socket = socket;
        _lock = fileLock;
        _path = path;
        Access = access;
    }

    internal SocketAccess Access { get; }

    /// <summary>Listens in the folder, which is made when it is missing; null, with a line on what to do, when that fails.</summary>
    public static HostSocket? TryListen(string folder, bool isFolderGiven, out string problem) =>
        TryListen(folder, isFolderGiven, servedUser: null, out problem);

    /// <summary>Listens in a folder that belongs to the served user and that nobody else may search.</summary>
    public static HostSocket? TryListenFor(int servedUser, string folder, out string problem) =>
        TryListen(folder, isFolderGiven: true, servedUser, out problem);

    private static HostSocket? TryListen(string folder, bool isFolderGiven, int? servedUser, out string problem)
    {
        var path = Path.Combine(Path.GetFullPath(folder), "host.sock");
        if (path.Length > MaxPathLength)
        {
            problem = $"the socket's path {path} is longer than {MaxPathLength} characters; name a shorter folder in NATIVEPROFILER_HOST";
            return null;
        }

        try
        {
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            return TryBind(folder, path, isFolderGiven, servedUser, out problem);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException)
        {
            problem = $"cannot listen on {path}: {e.Message}; name a folder that can be written in NATIVEPROFILER_HOST";
            return null;
        }
    }

    private static HostSocket? TryBind(string folder, string path, bool isFolderGiven, int? servedUser, out string problem)
    {
        var mode = File.GetUnixFileMode(folder);
        var isOpen = (mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0;
        if (!isFolderGiven && (isOpen || !FileOwner.IsOwnUser(folder)))
        {
            problem = $"{folder} belongs to another user or can be written by others; remove it, or name one of your own in NATIVEPROFILER_HOST";
            return null;
        }

        FileStream fileLock;
        try
        {
            // FileShare.None is an exclusive flock, which ends with the process that holds it.
            fileLock = new FileStream(Path.Combine(folder, "host.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not DirectoryNotFoundException and not FileNotFoundException)
        {
            problem = $"another host listens in {folder} already";
            return null;
        }

        var access = servedUser is null ? SocketAccess.Of(mode, isFolderGiven) : SocketAccess.OfOneUser;
        var socket = ControlSocket.CreateSocket();
        try
        {
            File.Delete(path);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, access.SocketMode);
            if (servedUser is { } user) FileOwner.GiveTo(path, user);
            socket.Listen(backlog: 128);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException)
        {
            socket.Dispose();
            fileLock.Dispose();
            throw;
        }

        problem = "";
        return new HostSocket(socket, fileLock, path, access);
    }

    internal async ValueTask<ControlSocket> AcceptAsync(CancellationToken cancellationToken) =>
        new(await _socket.AcceptAsync(cancellationToken));

    /// <inheritdoc/>
    public void Dispose()
    {
        // .NET removes the file of a listening Unix socket itself; while the lock is held it is still ours.
        _socket.Dispose();
        try
        {
            File.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody removed the folder, or took our right to it: then the name is gone or nobody's.
        }

        _lock.Dispose();
    }
}
