namespace NativeProfiler.Cli.Run;

/// <summary>Finds what a command line starts.</summary>
internal static class ProgramFinder
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The file that the command names, looked for in PATH as a shell does; null when there is none.</summary>
    internal static string? Find(string command, string? searchPath)
    {
        if (command.Contains('/', StringComparison.Ordinal)) return File.Exists(command) ? command : null;
        return (searchPath ?? "/usr/local/bin:/usr/bin:/bin").Split(':')
            .Select(folder => Path.Combine(folder.Length == 0 ? "." : folder, command))
            .FirstOrDefault(path => File.Exists(path) && (File.GetUnixFileMode(path) & AnyExecute) != 0);
    }

    /// <summary>
    /// Name of the process that the command is about, for NATIVEPROFILER_PROCESSES: naming an SDK tool is asking for it. Null
    /// when the command is no .NET program itself (a script): then the agent's own rule decides.
    /// </summary>
    internal static string? ProfiledName(string program, IReadOnlyList<string> arguments)
    {
        if (Path.GetFileName(program) == "dotnet")
        {
            var assembly = arguments.FirstOrDefault(argument => argument.EndsWith(".dll", StringComparison.OrdinalIgnoreCase));
            return assembly is null ? "dotnet" : Path.GetFileName(assembly);
        }

        var target = File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program;
        return File.Exists(target + ".dll") ? Path.GetFileName(target) : null;
    }
}
