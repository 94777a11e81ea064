using System.CommandLine;

namespace NativeProfiler.Cli.Tasks;

/// <summary>`nativeprofiler tasks`: which async calls a process is waiting in.</summary>
internal static class TasksCommand
{
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(10);

    internal static Command Create()
    {
        var process = new Option<int>("--process", "-p") { Description = "The process to look into.", HelpName = "PID", Required = true };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "File for the profile (default: profiler_tasks_PID_TIME.pb.gz in the current folder).",
            HelpName = "FILE",
        };
        var limit = SecondsOption.Create(
            "--limit",
            "Longest time that the process may stand still; what was not seen by then is missing, and the profile says so.",
            DefaultLimit.TotalSeconds,
            0.001,
            3600);
        var command = new Command(
            "tasks",
            "Show in which async calls a process waits, as a profile of logical stacks. The process is stopped while its heap is read.")
        {
            process, output, limit,
        };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(process), parsed.GetValue(output), TimeSpan.FromSeconds(parsed.GetValue(limit)), TimeProvider.System));
        return command;
    }

    private static int Run(int processId, string? output, TimeSpan limit, TimeProvider time)
    {
        try
        {
            var inspection = new HeapInspector(processId, time).Inspect(limit);
            var path = output ?? $"profiler_tasks_{processId}_{time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}.pb.gz";
            File.WriteAllBytes(path, TaskProfile.Build(inspection, processId));
            Console.WriteLine(Summary(inspection, path));
            return 0;
        }
        catch (InspectionException e)
        {
            Console.Error.WriteLine($"nativeprofiler: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"nativeprofiler: the profile cannot be written: {e.Message.TrimEnd('.')}; name another file with --output");
        }

        return 1;
    }

    private static string Summary(HeapInspection inspection, string path) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"wrote {path}: {inspection.Calls.Count} suspended async calls in a heap of {inspection.HeapBytes / 1048576.0:0.#} MiB; the process stood still for {inspection.Pause.TotalMilliseconds:0} ms{(inspection.IsWhole ? "" : "; the time ran out before the whole heap was seen (--limit)")}");
}
