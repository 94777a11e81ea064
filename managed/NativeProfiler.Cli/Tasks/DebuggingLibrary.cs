using NativeProfiler.Host.Sockets;

namespace NativeProfiler.Cli.Tasks;

/// <summary>
/// Finds libmscordaccore.so, which knows the layout of one build of the runtime and lies beside it. It is loaded into this program, so it is taken
/// from nowhere else, and only when it is this user's own or root's.
/// </summary>
internal static class DebuggingLibrary
{
    private const string Name = "libmscordaccore.so";
    private const uint Root = 0;

    /// <exception cref="InspectionException">It is missing, or somebody else's.</exception>
    internal static string Find(string runtimeFile, int processId)
    {
        var folder = Path.GetDirectoryName(runtimeFile) ?? "";
        if (IsReplaced(runtimeFile, processId))
        {
            throw new InspectionException($"{runtimeFile} was replaced after process {processId} had started, so nothing there fits it; restart the process");
        }

        foreach (var path in (string[])[Path.Combine(folder, Name), $"/proc/{processId}/root{Path.Combine(folder, Name)}"])
        {
            if (!File.Exists(path)) continue;
            if (FileOwner.Of(path) is { } owner && (owner == Root || owner == (uint)OwnUser.Id)) return path;
            throw new InspectionException($"{path} belongs to another user and is not loaded; run as the user of process {processId}");
        }

        throw new InspectionException(
            $"{Name} is missing beside the runtime of process {processId} ({folder}); it comes with every .NET runtime, but not with apps published as a single file");
    }

    private static bool IsReplaced(string runtimeFile, int processId) =>
        File.ReadLines($"/proc/{processId}/maps").Any(line => line.EndsWith($" {runtimeFile} (deleted)", StringComparison.Ordinal));
}
