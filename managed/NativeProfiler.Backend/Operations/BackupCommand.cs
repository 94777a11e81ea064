using System.CommandLine;
using NativeProfiler.Storage;
using NativeProfiler.Storage.Sqlite;

namespace NativeProfiler.Backend.Operations;

/// <summary>`nativeprofiler-backend backup`: copies a data folder, also while a backend writes to it.</summary>
internal static class BackupCommand
{
    private const int Failed = 1;

    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "folder of the profiles", Required = true, HelpName = "DIR" };
        var target = new Option<string>("--to") { Description = "new folder for the copy", Required = true, HelpName = "DIR" };
        var command = new Command("backup", "Copies a data folder, also while a backend writes to it. The copy is a data folder like any other.")
        {
            data, target,
        };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(data), parsed.GetRequiredValue(target)));
        return command;
    }

    private static int Run(string data, string target)
    {
        try
        {
            var files = StoreBackup.Run(data, target);
            Console.WriteLine($"{files} files copied to {target}");
            return 0;
        }
        catch (StoreUnavailableException e)
        {
            Console.Error.WriteLine($"nativeprofiler-backend: {e.Message}");
            return Failed;
        }
    }
}
