using System.Globalization;

namespace NativeProfiler.Cli.Tasks;

/// <summary>Whether this user may stop and read another process, and what to set when not (ptrace(2), "Ptrace access mode checking").</summary>
internal static class DebuggingAccess
{
    private const int TraceCapability = 19;

    /// <exception cref="InspectionException">There is no such process, or it is this one.</exception>
    internal static void Check(int processId)
    {
        if (processId == Environment.ProcessId) throw new InspectionException("a process cannot look into itself; name another one");
        if (!Directory.Exists($"/proc/{processId}")) throw new InspectionException($"there is no process {processId}");
    }

    /// <summary>Why stopping the process failed, and what to do.</summary>
    internal static string Explain(int processId, string problem)
    {
        if (!Directory.Exists($"/proc/{processId}")) return $"process {processId} ended";
        var cause = IsTraced(processId) is { } tracer ? $"process {tracer} (a debugger?) is tracing it; end that first" : Permission(processId);
        return $"process {processId} cannot be stopped and read: {cause ?? problem.TrimEnd('.')}";
    }

    private static string? Permission(int processId)
    {
        if (HasCapability()) return null;
        if (Status(processId, "Uid") is { } owner && Status(Environment.ProcessId, "Uid") is { } own && First(owner) != First(own))
        {
            return $"it belongs to user {First(owner)}; run as that user, or give this program the capability SYS_PTRACE";
        }

        return Scope() switch
        {
            "1" or "2" => "the kernel forbids it (kernel.yama.ptrace_scope); give this program the capability SYS_PTRACE "
                + "(docker run --cap-add SYS_PTRACE) or set sysctl kernel.yama.ptrace_scope=0",
            "3" => "the kernel forbids it for good (kernel.yama.ptrace_scope=3 lasts until the machine starts anew)",
            _ => "ptrace is forbidden here (a container's seccomp profile?); give this program the capability SYS_PTRACE (docker run --cap-add SYS_PTRACE)",
        };
    }

    private static string? IsTraced(int processId) =>
        Status(processId, "TracerPid") is { } tracer && tracer != "0" ? tracer : null;

    private static bool HasCapability() =>
        Status(Environment.ProcessId, "CapEff") is { } set
        && ulong.TryParse(set, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits)
        && (bits >> TraceCapability & 1) != 0;

    private static string First(string values) => values.Split('\t')[0];

    private static string Scope() => Read("/proc/sys/kernel/yama/ptrace_scope").Trim();

    private static string? Status(int processId, string key) =>
        Read($"/proc/{processId}/status").Split('\n')
            .Where(line => line.StartsWith(key + ":", StringComparison.Ordinal))
            .Select(line => line[(key.Length + 1)..].Trim())
            .FirstOrDefault();

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
