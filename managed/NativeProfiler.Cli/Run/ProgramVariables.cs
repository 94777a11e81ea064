using NativeProfiler.Host.Targets;

namespace NativeProfiler.Cli.Run;

/// <summary>The environment that the profiled program gets: ours, plus what loads and guides the agent.</summary>
internal static class ProgramVariables
{
    internal static Dictionary<string, string> For(
        RunRequest request, IReadOnlyDictionary<string, string> own, string program, string agentPath, string socketFolder)
    {
        var variables = new Dictionary<string, string>(own, StringComparer.Ordinal)
        {
            ["CORECLR_ENABLE_PROFILING"] = "1",
            ["CORECLR_PROFILER"] = LoadingCheck.ClassId,
            ["CORECLR_PROFILER_PATH"] = agentPath,
            ["NATIVEPROFILER_HOST"] = socketFolder,
        };
        // The runtime prefers these, and they would name another file.
        _ = variables.Remove("CORECLR_PROFILER_PATH_64");
        _ = variables.Remove("CORECLR_PROFILER_PATH_ARM64");
        if (request.Service is { } service) variables["NATIVEPROFILER_SERVICE"] = service;
        if (request.Backend is { } backend) variables["NATIVEPROFILER_BACKEND"] = backend;
        if (request.Types.Count > 0) variables["NATIVEPROFILER_PROFILES"] = string.Join(',', request.Types.Select(ProfileTypes.NameOf));
        if (OutputFolder(request, own) is { } output) variables["NATIVEPROFILER_OUTPUT"] = output;
        else _ = variables.Remove("NATIVEPROFILER_OUTPUT");
        if (ProgramFinder.ProfiledName(program, [.. request.Command.Skip(1)]) is { } name)
        {
            variables["NATIVEPROFILER_PROCESSES"] = name;
        }

        return variables;
    }

    /// <summary>Where profiles go, as a full path; null when only a backend is named.</summary>
    internal static string? OutputFolder(RunRequest request, IReadOnlyDictionary<string, string> own)
    {
        var given = request.Output ?? (own.GetValueOrDefault("NATIVEPROFILER_OUTPUT") is { Length: > 0 } set ? set : null);
        if (given is null && (request.Backend ?? own.GetValueOrDefault("NATIVEPROFILER_BACKEND")) is { Length: > 0 }) return null;
        return Path.GetFullPath(given ?? "profiles");
    }
}
