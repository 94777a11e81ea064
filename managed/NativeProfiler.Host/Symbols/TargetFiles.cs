using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NativeProfiler.Host.Symbols;

/// <summary>
/// Opens files by the paths that a target knows them by. A target in another mount namespace is looked at through its root folder, which is
/// held open together with the namespace, which would else lose its mounts with its last process: its files can still be read when it has
/// ended. A path, links on it included, never leads out of that root.
/// </summary>
internal sealed partial class TargetFiles : IDisposable
{
    private const int ReadOnly = 0;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int PathOnly = 0x200000;
    private const long OpenAt2 = 437; // the number on every architecture
    private const ulong ResolveInRoot = 0x10;

    private readonly SafeFileHandle? _root;
    private readonly SafeFileHandle? _mounts;

    private TargetFiles(SafeFileHandle? root, SafeFileHandle? mounts) => (_root, _mounts) = (root, mounts);

    /// <summary>Files as this process sees them.</summary>
    internal static TargetFiles Own { get; } = new(null, null);

    /// <summary>Files as the process sees them; as we do where that is the same or its view is closed to us.</summary>
    /// <param name="processId">In our pid namespace; 0 when it is not visible there.</param>
    internal static TargetFiles Of(int processId)
    {
        if (processId <= 0 || HasOwnView(processId)) return Own;
        // O_DIRECTORY has different values on different machines; a root is a folder anyway.
        var root = Open($"/proc/{processId}/root", PathOnly | CloseOnExec, 0);
        if (root < 0) return Own;
        var mounts = Open($"/proc/{processId}/ns/mnt", ReadOnly | CloseOnExec, 0);
        return new TargetFiles(new SafeFileHandle(root, ownsHandle: true), new SafeFileHandle(mounts, ownsHandle: true));
    }

    /// <summary>Opens a file for reading; null when there is none that we may read. Pipes and devices give null: they could block.</summary>
    internal SafeFileHandle? TryOpen(string path)
    {
        if (!Path.IsPathFullyQualified(path) || path.Contains('\0', StringComparison.Ordinal)) return null;
        const int flags = ReadOnly | NonBlocking | CloseOnExec;
        var fd = _root is null ? Open(path, flags, 0) : OpenInRoot(_root, path, flags);
        if (fd < 0) return null;
        var file = new SafeFileHandle(fd, ownsHandle: true);
        try
        {
            if (RandomAccess.GetLength(file) > 0) return file;
        }
        catch (Exception e) when (e is NotSupportedException or IOException or UnauthorizedAccessException)
        {
            // No regular file.
        }

        file.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _root?.Dispose();
        _mounts?.Dispose();
    }

    private static bool HasOwnView(int processId)
    {
        try
        {
            return Target($"/proc/{processId}/ns/mnt") == Target("/proc/self/ns/mnt") && Target($"/proc/{processId}/root") == Target("/proc/self/root");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static string? Target(string link) => new FileInfo(link).LinkTarget;

    private static int OpenInRoot(SafeFileHandle root, string path, int flags)
    {
        // struct open_how {u64 flags, mode, resolve}.
        Span<ulong> how = [(ulong)flags, 0, ResolveInRoot];
        return (int)OpenAt2Call(OpenAt2, root, path, ref how[0], how.Length * sizeof(ulong));
    }

    // Variadic in C: a mode that is not needed does no harm.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial long OpenAt2Call(long number, SafeFileHandle folder, string path, ref ulong how, nint size);
}
