using NativeProfiler.Host.Sockets;

namespace NativeProfiler.Cli.Hosting;

/// <summary>Where host and agents meet when nobody says otherwise; the agent knows the same rule.</summary>
internal static class SocketFolder
{
    internal static string Default(IReadOnlyDictionary<string, string> variables)
    {
        if (variables.GetValueOrDefault("NATIVEPROFILER_HOST") is { Length: > 0 } given && given != "auto")
        {
            // The variable may name the socket itself.
            return given.EndsWith("/host.sock", StringComparison.Ordinal) ? Path.GetDirectoryName(given)! : given;
        }

        var runtime = variables.GetValueOrDefault("XDG_RUNTIME_DIR");
        return Path.IsPathRooted(runtime) && Directory.Exists(runtime)
            ? Path.Combine(runtime, "nativeprofiler")
            : $"/tmp/nativeprofiler-{OwnUser.Id}";
    }
}
