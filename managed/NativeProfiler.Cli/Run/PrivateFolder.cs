namespace NativeProfiler.Cli.Run;

/// <summary>Makes a folder that only this user may enter.</summary>
internal static class PrivateFolder
{
    // A socket's whole path has 107 bytes.
    private const int MaxLength = 90;

    /// <summary>Makes it in the first of the places where that works; null when none does.</summary>
    internal static string? TryMake(IEnumerable<string?> places)
    {
        foreach (var place in places)
        {
            if (string.IsNullOrEmpty(place)) continue;
            var folder = Path.Combine(Path.GetFullPath(place), $".nativeprofiler_{Guid.NewGuid():n}"[..24]);
            if (folder.Length > MaxLength) continue;
            try
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                return folder;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The next place may do.
            }
        }

        return null;
    }
}
