using System.Diagnostics;
using System.Globalization;

namespace NativeProfiler.Cli.Tasks;

/// <summary>
/// A process of its own that lets a stopped process go on when its stopper is killed. PTRACE_ATTACH stops each thread by a SIGSTOP; one that is still
/// on its way when the tracer dies is an ordinary one, which stops the whole process until somebody sends SIGCONT (ptrace(2), "Attaching and
/// detaching").
/// </summary>
internal sealed class ResumeGuard : IDisposable
{
    private readonly Process _process;

    private ResumeGuard(Process process) => _process = process;

    /// <summary>Starts the guard, before the process is stopped.</summary>
    /// <exception cref="InspectionException">There can be no guard.</exception>
    internal static ResumeGuard Over(int processId)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [ResumeGuardCommand.Name, processId.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        try
        {
            var guard = Process.Start(start)!;
            // Only once it is there may anything be stopped.
            if (guard.StandardOutput.ReadLine() == ResumeGuardCommand.Ready) return new ResumeGuard(guard);
            throw new InspectionException("the program that would let the process go on, should this one be killed, did not start; nothing was stopped");
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            throw new InspectionException($"a second program, which lets the process go on should this one be killed, cannot be started: {e.Message}");
        }
    }

    /// <summary>The process goes on: the guard may go.</summary>
    public void Dispose()
    {
        try
        {
            _process.StandardInput.WriteLine(ResumeGuardCommand.Done);
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It was killed.
        }

        _process.WaitForExit();
        _process.Dispose();
    }
}
