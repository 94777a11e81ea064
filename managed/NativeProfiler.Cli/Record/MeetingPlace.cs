using System.Security.Cryptography;
using NativeProfiler.Cli.Run;
using NativeProfiler.Host.Sockets;

namespace NativeProfiler.Cli.Record;

/// <summary>
/// Where this program and the process find each other: a folder for the socket, and the agent's library, both under paths that the process
/// can see. In another mount namespace they are put into its temporary folder.
/// </summary>
internal sealed class MeetingPlace : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _root;

    private MeetingPlace(string root, string folder, string library)
    {
        _root = root;
        Folder = folder;
        InnerLibrary = library;
    }

    /// <summary>The socket's folder, as seen from here.</summary>
    internal string Folder { get; }

    /// <summary>The same as the process sees it.</summary>
    internal string InnerFolder => Folder[_root.Length..];

    /// <summary>The library as the process sees it.</summary>
    internal string InnerLibrary { get; }

    /// <summary>Makes the place; null, with what to do, when nothing can be written where the process would see it.</summary>
    internal static MeetingPlace? TryMake(TargetProcess process, string library, out string problem)
    {
        if (PrivateFolder.TryMake([process.Root + process.TemporaryFolder, process.Root + "/tmp", process.Root + "/dev/shm"]) is not { } folder)
        {
            problem = $"no folder for the socket can be made in {process.TemporaryFolder} or /dev/shm of process {process.Id}; one of them must be writable";
            return null;
        }

        try
        {
            problem = "";
            FileOwner.GiveTo(folder, process.UserId);
            var inner = process.Root.Length == 0 ? library : CopyLibrary(process, Path.GetDirectoryName(folder)!, library)[process.Root.Length..];
            return new MeetingPlace(process.Root, folder, inner);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Directory.Delete(folder, recursive: true);
            problem = $"the agent cannot be put where process {process.Id} would see it: {e.Message}";
            return null;
        }
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It went with the container.
        }
    }

    // Stays there: the process keeps it mapped, and the next recording must find the same file.
    private static string CopyLibrary(TargetProcess process, string place, string library)
    {
        var bytes = File.ReadAllBytes(library);
        var folder = Path.Combine(place, $"nativeprofiler-agent-{process.UserId}-{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}");
        var copy = Path.Combine(folder, AgentFile.Name);
        if (Directory.Exists(folder) && FileOwner.Of(folder) != (uint)process.UserId) throw new IOException($"{folder} belongs to somebody else; remove it");
        Directory.CreateDirectory(folder, OwnerOnly);
        if (!File.Exists(copy) || !File.ReadAllBytes(copy).AsSpan().SequenceEqual(bytes))
        {
            // Never written over: a process may have it mapped.
            var temporary = Path.Combine(folder, $".{Guid.NewGuid():n}");
            File.WriteAllBytes(temporary, bytes);
            FileOwner.GiveTo(temporary, process.UserId);
            File.Move(temporary, copy, overwrite: true);
        }

        FileOwner.GiveTo(folder, process.UserId);
        return copy;
    }
}
