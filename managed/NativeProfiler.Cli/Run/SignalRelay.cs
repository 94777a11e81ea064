using System.Runtime.InteropServices;

namespace NativeProfiler.Cli.Run;

/// <summary>Passes signals on to the program. Those that a terminal sends to the whole group reach it by themselves.</summary>
internal sealed partial class SignalRelay : IDisposable
{
    private const int SigUsr1 = 10;
    private const int SigUsr2 = 12;
    private const int StandardInput = 0;

    private readonly List<PosixSignalRegistration> _registrations = [];

    internal SignalRelay(ChildProcess child)
    {
        Relay(child, PosixSignal.SIGTERM, 15);
        Relay(child, PosixSignal.SIGHUP, 1);
        Relay(child, (PosixSignal)SigUsr1, SigUsr1);
        Relay(child, (PosixSignal)SigUsr2, SigUsr2);
        var isForeground = ForegroundGroup(StandardInput) == OwnGroup();
        Relay(child, PosixSignal.SIGINT, isForeground ? 0 : 2);
        Relay(child, PosixSignal.SIGQUIT, isForeground ? 0 : 3);
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }

    /// <summary>Ends this process by the signal that ended the program, so that our parent sees the same.</summary>
    internal static void EndBy(int signal)
    {
        // The program has left its core, if any; ours is of no use.
        const int coreLimit = 4;
        Span<ulong> none = [0, 0];
        _ = SetLimit(coreLimit, in none[0]);
        _ = SetHandler(signal, 0);
        _ = Kill(Environment.ProcessId, signal);
    }

    private void Relay(ChildProcess child, PosixSignal signal, int number) =>
        _registrations.Add(PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            if (number != 0) child.Send(number);
        }));

    [LibraryImport("libc", EntryPoint = "tcgetpgrp")]
    private static partial int ForegroundGroup(int fd);

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    private static partial int OwnGroup();

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int id, int signal);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in ulong limits);
}
