namespace NativeProfiler.Host.Sinks;

/// <summary>Tries whether files can be made in a folder.</summary>
public static class FolderProbe
{
    /// <summary>Makes the folder when it is missing, and a file in it that is gone again.</summary>
    /// <exception cref="IOException">No file can be made.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public static void Check(string folder)
    {
        Directory.CreateDirectory(folder);
        var probe = Path.Combine(folder, $".probe_{Guid.NewGuid():n}");
        using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
    }
}
