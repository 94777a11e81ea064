namespace NativeProfiler.Storage.Sqlite;

/// <summary>
/// A file by which somebody who copies the folder says so: while it is there nothing but the ends of files changes, so that a
/// copy of the files, one after the other in any order, is whole. Forgotten after an hour, as the file may be.
/// </summary>
internal sealed class CopyHold(string folder, TimeProvider time)
{
    public const string FileName = "hold";

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly string _path = Path.Combine(folder, FileName);

    public bool IsHeld => File.Exists(_path) && time.GetUtcNow() - File.GetLastWriteTimeUtc(_path) < Longest;
}
