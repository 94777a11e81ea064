using System.Runtime.InteropServices;

namespace NativeProfiler.Cli.Run;

/// <summary>
/// The program that is run. Started by posix_spawn, because Process hides whether a signal ended it, and with the signals
/// as any other program finds them.
/// </summary>
internal sealed partial class ChildProcess
{
    private const int InterruptedCall = 4;
    private const short SetSignalMask = 8;
    private const short SetSignalDefaults = 4;
    private const int SigPipe = 13;

    // posix_spawnattr_t and sigset_t have other sizes in other C libraries; both fit.
    private const int AttributesSize = 512;
    private const int SignalSetSize = 128;

    private ChildProcess(int id) => Id = id;

    internal int Id { get; }

    /// <summary>Starts a program with the given environment and our own files; null and the error's number when that fails.</summary>
    internal static ChildProcess? TryStart(
        string program, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> variables, out int error)
    {
        Span<byte> attributes = stackalloc byte[AttributesSize];
        Span<byte> none = stackalloc byte[SignalSetSize];
        Span<byte> pipe = stackalloc byte[SignalSetSize];
        none.Clear();
        pipe.Clear();
        // The runtime ignores SIGPIPE in this process, which the program must not inherit.
        pipe[(SigPipe - 1) / 8] = 1 << ((SigPipe - 1) % 8);
        _ = InitAttributes(ref attributes[0]);
        _ = SetFlags(ref attributes[0], SetSignalMask | SetSignalDefaults);
        _ = SetMask(ref attributes[0], in none[0]);
        _ = SetDefaults(ref attributes[0], in pipe[0]);
        string?[] environment = [.. variables.Select(pair => $"{pair.Key}={pair.Value}"), null];
        error = Spawn(out var id, program, 0, in attributes[0], [.. command, null], environment);
        _ = DestroyAttributes(ref attributes[0]);
        return error == 0 ? new ChildProcess(id) : null;
    }

    /// <summary>Passes a signal on. After the end it goes nowhere.</summary>
    internal void Send(int signal) => _ = Kill(Id, signal);

    /// <summary>Waits for the end.</summary>
    internal Task<ChildEnd> WaitAsync() => Task.Factory.StartNew(Wait, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private ChildEnd Wait()
    {
        int status;
        while (WaitFor(Id, out status, 0) < 0 && Marshal.GetLastPInvokeError() == InterruptedCall)
        {
            // A signal that is passed on interrupts this wait; the program is still there.
        }

        var signal = status & 0x7f;
        return signal == 0 ? new ChildEnd((status >> 8) & 0xff, 0) : new ChildEnd(128 + signal, signal);
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Spawn(
        out int id, string path, nint actions, in byte attributes, string?[] arguments, string?[] environment);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int InitAttributes(ref byte attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int DestroyAttributes(ref byte attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(ref byte attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int SetMask(ref byte attributes, in byte mask);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SetDefaults(ref byte attributes, in byte signals);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitFor(int id, out int status, int options);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int id, int signal);
}

/// <summary>How a program ended: as a shell sees it, and by which signal (0: by none).</summary>
internal readonly record struct ChildEnd(int ExitCode, int Signal);
