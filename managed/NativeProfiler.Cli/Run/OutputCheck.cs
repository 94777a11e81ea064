using NativeProfiler.Host.Sinks;

namespace NativeProfiler.Cli.Run;

/// <summary>Finds what keeps profiles from being kept.</summary>
internal static class OutputCheck
{
    /// <summary>What is wrong with the folder, and what to do; null when files can be made in it.</summary>
    internal static string? FindFolderProblem(string folder)
    {
        try
        {
            FolderProbe.Check(folder);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"profiles cannot be written to {folder}: {e.Message}; make it writable or name another folder with --output";
        }
    }

    /// <summary>What is wrong with the backend's address, and what to do; null when it is well-formed.</summary>
    internal static string? FindAddressProblem(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
            ? null
            : $"'{address}' is no address of a backend; write http://HOST:PORT";
}
