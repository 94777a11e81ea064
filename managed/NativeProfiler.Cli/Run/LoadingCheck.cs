namespace NativeProfiler.Cli.Run;

/// <summary>Finds what would keep the runtime from loading the agent, which it does without a word.</summary>
internal static class LoadingCheck
{
    internal const string ClassId = "{D6A1F2C3-5B0E-4E57-9A7C-36C1E5B08F24}";

    private static readonly string[] Switches =
    [
        "DOTNET_EnableDiagnostics", "DOTNET_EnableDiagnostics_Profiler", "COMPlus_EnableDiagnostics", "COMPlus_EnableDiagnostics_Profiler",
    ];

    /// <summary>The first thing in the way, and what to do about it; null when nothing is.</summary>
    internal static string? FindProblem(IReadOnlyDictionary<string, string> variables, string agentPath)
    {
        if (variables.GetValueOrDefault("NATIVEPROFILER_ENABLED") == "0") return "NATIVEPROFILER_ENABLED is 0; unset it to profile";
        foreach (var name in Switches)
        {
            if (variables.GetValueOrDefault(name) == "0") return $"{name}=0 keeps the runtime from loading a profiler; unset it";
        }

        if (variables.GetValueOrDefault("CORECLR_ENABLE_PROFILING") == "1"
            && variables.GetValueOrDefault("CORECLR_PROFILER") is { Length: > 0 } other
            && !other.Equals(ClassId, StringComparison.OrdinalIgnoreCase))
        {
            return $"another profiler is set already (CORECLR_PROFILER={other}) and a process has room for one; unset it to use this one";
        }

        return AgentFile.FindProblem(agentPath);
    }
}
