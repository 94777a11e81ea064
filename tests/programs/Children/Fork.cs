using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Programs;

/// <summary>
/// fork, exec and wait by hand. Between fork and exec the child must not meet the runtime, whose other threads it does not have:
/// both are called without a GC transition.
/// </summary>
internal static unsafe partial class Fork
{
    private const int CannotExecute = 127;

    private static readonly nint Libc = NativeLibrary.Load("libc.so.6");
    private static readonly delegate* unmanaged[SuppressGCTransition]<int> DoFork =
        (delegate* unmanaged[SuppressGCTransition]<int>)NativeLibrary.GetExport(Libc, "fork");

    private static readonly delegate* unmanaged[SuppressGCTransition]<byte*, byte**, int> DoExecute =
        (delegate* unmanaged[SuppressGCTransition]<byte*, byte**, int>)NativeLibrary.GetExport(Libc, "execv");

    private static readonly delegate* unmanaged[SuppressGCTransition]<int, void> DoExit =
        (delegate* unmanaged[SuppressGCTransition]<int, void>)NativeLibrary.GetExport(Libc, "_exit");

    /// <summary>Runs a shell command in a forked child and returns the child's exit code as a shell would.</summary>
    public static int RunShell(string command)
    {
        var arguments = Arguments("/bin/sh", "-c", command);
        var child = DoFork();
        if (child == 0)
        {
            _ = DoExecute(arguments[0], arguments);
            DoExit(CannotExecute);
        }

        var status = 0;
        if (child < 0 || waitpid(child, &status, 0) != child)
            throw new Win32Exception("cannot fork, or cannot wait for the child");
        return (status & 0x7F) == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F);
    }

    /// <summary>Replaces this process by a shell; returns only with an exception.</summary>
    public static void BecomeShell(string command)
    {
        var arguments = Arguments("/bin/sh", "-c", command);
        throw new Win32Exception($"exec returned {DoExecute(arguments[0], arguments)}");
    }

    [LibraryImport("libc")]
    private static partial int waitpid(int child, int* status, int options);

    /// <summary>A null-terminated array of C strings, for the rest of the process's life.</summary>
    private static byte** Arguments(params string[] values)
    {
        var all = (byte**)NativeMemory.AllocZeroed((nuint)values.Length + 1, (nuint)sizeof(byte*));
        for (var i = 0; i < values.Length; i++)
            all[i] = (byte*)Marshal.StringToCoTaskMemUTF8(values[i]);
        return all;
    }
}
