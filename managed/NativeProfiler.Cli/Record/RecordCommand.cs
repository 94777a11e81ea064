using System.CommandLine;
using System.Runtime.InteropServices;
using NativeProfiler.Cli.Hosting;
using NativeProfiler.Host.Targets;

namespace NativeProfiler.Cli.Record;

/// <summary>`nativeprofiler record`: one profile of a process that runs already.</summary>
internal static class RecordCommand
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    internal static Command Create()
    {
        var process = new Option<int>("--pid", "-p") { Description = "The process: running .NET 8 or newer, of this user (root may record any).", HelpName = "PID", Required = true };
        var duration = new Option<string>("--duration", "-d")
        {
            Description = "How long to record: 10s, 1m, 500ms; from 100ms to 10m.",
            HelpName = "TIME",
            DefaultValueFactory = _ => "10s",
        };
        duration.Validators.Add(result =>
        {
            var text = result.GetValueOrDefault<string>() ?? "";
            if (DurationText.TryParse(text) is not { } length || length < Shortest || length > Longest)
                result.AddError($"'{text}' is no duration; write 10s, 1m or 500ms, from 100ms to 10m.");
        });
        var types = new TypesOption("Types of profile to take, separated by commas, in one window and a file for each (default: cpu).");
        var output = new Option<string?>("--output", "-o")
        {
            Description = "File for the profile; of several types each has its name before .pb.gz (default: profiler_SERVICE_TYPE_FROM_TO_ZONE_VERSION.pb.gz in the current folder).",
            HelpName = "FILE",
        };
        var command = new Command(
            "record",
            "Record profiles of a running process: nativeprofiler record -p PID -d 10s -o out.pb.gz. Nothing has to be set in the process; "
            + "its output, timing and exit code stay its own. The agent stays in it afterwards, asleep; recording again is possible at any time.")
        {
            process, duration, types.Option, output,
        };
        command.SetAction((parsed, _) => RunAsync(
            new RecordRequest(
                parsed.GetRequiredValue(process),
                DurationText.TryParse(parsed.GetRequiredValue(duration))!.Value,
                types.Read(parsed) is { Count: > 0 } named ? named : [ProfileType.Cpu],
                parsed.GetValue(output))));
        return command;
    }

    // Interrupted, it keeps what it has: the signal ends the window, not the program.
    private static async Task<int> RunAsync(RecordRequest request)
    {
        using var interrupted = new CancellationTokenSource();
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
        var registrations = signals.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            interrupted.Cancel();
        })).ToList();
        try
        {
            return await ProcessRecorder.RunAsync(request, interrupted.Token);
        }
        finally
        {
            registrations.ForEach(registration => registration.Dispose());
        }
    }
}
