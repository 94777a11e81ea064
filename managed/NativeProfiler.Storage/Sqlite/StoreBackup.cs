using Microsoft.Data.Sqlite;
using NativeProfiler.Storage.Sqlite.Days;

namespace NativeProfiler.Storage.Sqlite;

/// <summary>
/// Copies a data folder while a backend writes to it: every database as of one moment (SQLite's online backup), then the
/// uploaded files, which only grow: each row of a copied database finds its bytes.
/// </summary>
public static class StoreBackup
{
    /// <summary>Returns the number of files written. The target must not hold a store already.</summary>
    public static int Run(string dataFolder, string target)
    {
        SQLitePCL.Batteries_V2.Init();
        if (!Directory.Exists(dataFolder))
            throw new StoreUnavailableException($"there is no folder {dataFolder}");
        Directory.CreateDirectory(target, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute); // keys are in it
        if (Directory.EnumerateFiles(target).Any())
            throw new StoreUnavailableException($"{target} is not empty: a backup goes into a folder of its own");
        var files = 0;
        try
        {
            foreach (var database in Directory.EnumerateFiles(dataFolder, "*.db").Order(StringComparer.Ordinal))
            {
                Copy(database, Path.Combine(target, Path.GetFileName(database)));
                files++;
                var originals = Path.ChangeExtension(database, DayFile.OriginalsExtension);
                if (!File.Exists(originals))
                    continue;
                File.Copy(originals, Path.Combine(target, Path.GetFileName(originals)));
                files++;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new StoreUnavailableException($"the backup of {dataFolder} to {target} failed: {e.Message}", e);
        }

        return files;
    }

    private static void Copy(string source, string target)
    {
        using var from = new SqliteConnection($"Data Source={source};Mode=ReadWrite;Pooling=False");
        using var to = new SqliteConnection($"Data Source={target};Pooling=False");
        from.Open();
        to.Open();
        from.BackupDatabase(to);
        to.ReadText("PRAGMA journal_mode = DELETE"); // one file, wherever it goes
    }
}
