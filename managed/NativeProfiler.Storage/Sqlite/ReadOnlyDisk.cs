namespace NativeProfiler.Storage.Sqlite;

/// <summary>Whether a file could not be opened because nothing can be written there: then it is opened for reading, until it can.</summary>
internal static class ReadOnlyDisk
{
    /// <summary>EROFS of Linux, which .NET gives as it is.</summary>
    private const int ReadOnlyFileSystem = 30;

    public static bool Explains(Exception error) =>
        error is UnauthorizedAccessException or IOException { HResult: ReadOnlyFileSystem };
}
