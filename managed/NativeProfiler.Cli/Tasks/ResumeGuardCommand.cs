using System.CommandLine;
using System.Runtime.InteropServices;
using NativeProfiler.Cli.Record;

namespace NativeProfiler.Cli.Tasks;

/// <summary>What <see cref="ResumeGuard"/> runs: waits for its parent's word or end, and after an end without a word lets the process go on.</summary>
internal static partial class ResumeGuardCommand
{
    internal const string Name = "resume-guard";
    internal const string Ready = "ready";
    internal const string Done = "done";
    private const int SignalContinue = 18;
    private const char Stopped = 'T';

    /// <summary>How long the stops of a killed tracer may be on their way, on a busy machine.</summary>
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    internal static Command Create()
    {
        var process = new Argument<int>("PID");
        var command = new Command(Name, "Lets a process go on whose inspector was killed.") { process };
        command.Hidden = true;
        command.SetAction(parsed => Run(parsed.GetRequiredValue(process)));
        return command;
    }

    private static int Run(int processId)
    {
        // Ctrl-C goes to the terminal's whole group: the one that it is meant for ends, and this one has work then.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);
        // Stopped by somebody else: that is theirs to end.
        var wasStopped = TargetProcess.Read(processId) is not { } before || before.State == Stopped;
        Console.WriteLine(Ready);
        if (Console.ReadLine() == Done || wasStopped) return 0;

        for (var start = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(start) < Watch; Thread.Sleep(Step))
        {
            if (TargetProcess.Read(processId) is { State: Stopped }) _ = Kill(processId, SignalContinue);
        }

        return 0;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
