using NativeProfiler.Host.Sockets;

namespace NativeProfiler.Cli.Record;

/// <summary>Finds what would keep a running process from being recorded.</summary>
internal static class TargetCheck
{
    private static readonly string[] Switches =
    [
        "DOTNET_EnableDiagnostics", "DOTNET_EnableDiagnostics_IPC", "DOTNET_EnableDiagnostics_Profiler",
        "COMPlus_EnableDiagnostics", "COMPlus_EnableDiagnostics_IPC", "COMPlus_EnableDiagnostics_Profiler",
    ];

    /// <summary>The first thing in the way, and what to do about it; null when nothing is.</summary>
    internal static string? FindProblem(TargetProcess process)
    {
        if (process.State is 'Z' or 'X') return $"process {process.Id} has ended already";
        if (process.UserId != OwnUser.Id && OwnUser.Id != 0)
        {
            return $"process {process.Id} belongs to user {process.UserId}, not to you (user {OwnUser.Id}); record it as that user or as root";
        }

        if (process.State is 'T' or 't') return $"process {process.Id} is stopped and cannot answer; continue it first (kill -CONT {process.Id})";
        foreach (var name in Switches)
        {
            if (process.Variables.GetValueOrDefault(name) == "0")
                return $"process {process.Id} was started with {name}=0, which keeps its runtime from being attached to; start it without";
        }

        if (process.Variables.GetValueOrDefault("NATIVEPROFILER_ENABLED") == "0")
            return $"process {process.Id} was started with NATIVEPROFILER_ENABLED=0, the kill switch; start it without";
        if (DiagnosticSocket.Find(process) is not null) return null;
        return process.HasRuntime
            ? $"process {process.Id} has no diagnostics socket in {process.TemporaryFolder}: it was started with diagnostics off, or the socket was "
                + "removed from there; start it anew, or set the three CORECLR_* variables of nativeprofiler in its environment"
            : $"process {process.Id} ({process.Program}) is no .NET process, or is compiled ahead of time, or its runtime is only starting";
    }
}
