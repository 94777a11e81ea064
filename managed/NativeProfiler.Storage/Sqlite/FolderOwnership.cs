namespace NativeProfiler.Storage.Sqlite;

/// <summary>
/// Makes a folder ours alone for as long as this lives: two writers would destroy each other's dictionaries. A folder that is
/// there but cannot be written is taken for reading, and owned as soon as it can be written.
/// </summary>
internal sealed class FolderOwnership : IDisposable
{
    private readonly string _folder;
    private FileStream? _lock;

    private FolderOwnership(string folder) => _folder = folder;

    public static FolderOwnership Take(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"the data folder {folder} cannot be created: {e.Message}", e);
        }

        var ownership = new FolderOwnership(folder);
        try
        {
            ownership._lock = ownership.Lock();
        }
        catch (Exception e) when (ReadOnlyDisk.Explains(e))
        {
            if (!Directory.EnumerateFiles(folder, "*.db").Any())
                throw new StoreUnavailableException($"the data folder {folder} is not writable: give this user write access", e);
        }
        catch (IOException e)
        {
            throw new StoreUnavailableException(
                $"the data folder {folder} cannot be locked; is another backend using it? ({e.Message})", e);
        }

        return ownership;
    }

    /// <summary>To be called before anything is written; what it throws means that nothing can be.</summary>
    public void Ensure() => _lock ??= Lock();

    public void Dispose() => _lock?.Dispose();

    private FileStream Lock() =>
        new(Path.Combine(_folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
}
