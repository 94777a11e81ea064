namespace NativeProfiler.Storage.Sqlite;

/// <summary>Makes a folder ours alone for as long as the file is open: two writers would destroy each other's dictionaries.</summary>
internal static class FolderLock
{
    public static FileStream Take(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"the data folder {folder} cannot be created: {e.Message}", e);
        }

        try
        {
            return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreUnavailableException($"the data folder {folder} is not writable: give this user write access", e);
        }
        catch (IOException e)
        {
            throw new StoreUnavailableException(
                $"the data folder {folder} cannot be locked; is another backend using it? ({e.Message})", e);
        }
    }
}
