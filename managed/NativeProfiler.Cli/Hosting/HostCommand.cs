using System.CommandLine;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NativeProfiler.Host;
using NativeProfiler.Host.Sockets;

namespace NativeProfiler.Cli.Hosting;

/// <summary>`nativeprofiler host`: serves every process that shares the socket folder.</summary>
internal static class HostCommand
{
    internal static Command Create()
    {
        var folder = new Option<string?>("--socket-folder")
        {
            Description = "Folder shared with the apps, which holds host.sock (default: NATIVEPROFILER_HOST, else "
                + "$XDG_RUNTIME_DIR/nativeprofiler, else /tmp/nativeprofiler-UID).",
            HelpName = "DIR",
        };
        var output = new Option<string?>("--output")
        {
            Description = "Folder for the profiles of apps that name neither NATIVEPROFILER_OUTPUT nor NATIVEPROFILER_BACKEND.",
            HelpName = "DIR",
        };
        var idle = new Option<bool>("--exit-when-idle") { Description = "End when the last process is gone." };
        var verbose = new Option<bool>("--verbose") { Description = "Say on stderr what happens, not only what is wrong." };
        var timing = new WindowOptions();
        var command = new Command("host", "Serve the profiled processes: open windows, make profiles, write or upload them.")
        {
            folder, output, idle, verbose, timing.Window, timing.Interval,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            timing.Apply(parsed, new ProfilerHostOptions
            {
                SocketFolder = parsed.GetValue(folder) ?? SocketFolder.Default(Variables.Read()),
                // An agent that starts a host names the folder too, but that one is its user's own.
                IsFolderGiven = parsed.GetValue(folder) is not null && !parsed.GetValue(idle),
                OutputFolder = parsed.GetValue(output),
                ExitsWhenIdle = parsed.GetValue(idle),
            }),
            parsed.GetValue(verbose),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ProfilerHostOptions options, bool isVerbose, CancellationToken cancellation)
    {
        using var log = new LineLogger(Console.Error);
        using var listener = HostSocket.TryListen(options.SocketFolder, options.IsFolderGiven, out var problem);
        if (listener is null)
        {
            log.Write(problem);
            return 1;
        }

        using var host = ProfilerHostBuilder.Build(options, listener, TimeProvider.System, logging =>
        {
            logging.SetMinimumLevel(isVerbose ? LogLevel.Information : LogLevel.Warning);
            logging.AddProvider(log);
        });
        await host.RunAsync(cancellation);
        return 0;
    }
}
