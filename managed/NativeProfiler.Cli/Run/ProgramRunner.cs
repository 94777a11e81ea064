using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NativeProfiler.Cli.Hosting;
using NativeProfiler.Host;
using NativeProfiler.Host.Sockets;

namespace NativeProfiler.Cli.Run;

/// <summary>Runs one program under the profiler. Whatever is wrong with the profiling, the program runs.</summary>
internal static class ProgramRunner
{
    private const int NotFound = 127;
    private const int NotExecutable = 126;
    private const int NoSuchFile = 2;
    private static readonly TimeSpan LastProfiles = TimeSpan.FromSeconds(15);

    internal static async Task<int> RunAsync(RunRequest request)
    {
        using var log = new LineLogger(Console.Error);
        var own = Variables.Read();
        var program = ProgramFinder.Find(request.Command[0], own.GetValueOrDefault("PATH"));
        if (program is null)
        {
            log.Write($"{request.Command[0]} is not found; check its name and PATH");
            return NotFound;
        }

        var agent = Path.Combine(Path.GetDirectoryName(Environment.ProcessPath) ?? "/", AgentFile.Name);
        if (FindProblem(request, own, agent) is { } problem)
        {
            log.Write($"{problem}; the program runs without profiling");
            return await RunAsync(program, request, own, log);
        }

        if (PrivateFolder.TryMake([Path.GetTempPath(), own.GetValueOrDefault("XDG_RUNTIME_DIR"), request.Output]) is not { } folder)
        {
            log.Write("no folder for the socket can be made in /tmp, $XDG_RUNTIME_DIR or the output folder; the program runs without profiling");
            return await RunAsync(program, request, own, log);
        }

        try
        {
            return await RunProfiledAsync(request, own, program, agent, folder, log);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string? FindProblem(RunRequest request, IReadOnlyDictionary<string, string> own, string agent)
    {
        if (LoadingCheck.FindProblem(own, agent) is { } loading) return loading;
        if (request.Backend is { } backend && OutputCheck.FindAddressProblem(backend) is { } address) return address;
        return ProgramVariables.OutputFolder(request, own) is { } folder ? OutputCheck.FindFolderProblem(folder) : null;
    }

    private static async Task<int> RunProfiledAsync(
        RunRequest request, IReadOnlyDictionary<string, string> own, string program, string agent, string folder, LineLogger log)
    {
        using var listener = HostSocket.TryListen(folder, isFolderGiven: false, out var problem);
        if (listener is null)
        {
            log.Write($"{problem}; the program runs without profiling");
            return await RunAsync(program, request, own, log);
        }

        var options = request.Timing(new ProfilerHostOptions
        {
            SocketFolder = folder,
            SpoolFolder = Path.Combine(SocketFolder.Default(own), "spool"), // the next run sends what this one could not
            TakesTypesTogether = request.Types.Count > 0,
            IsEmbedded = true,
        });
        using var host = ProfilerHostBuilder.Build(options, listener, TimeProvider.System, logging =>
        {
            logging.SetMinimumLevel(request.IsVerbose ? LogLevel.Information : LogLevel.Warning);
            logging.AddProvider(log);
        });
        await host.StartAsync();
        var code = await RunAsync(
            program, request, ProgramVariables.For(request, own, program, agent, folder), log, () => FinishAsync(host, log));
        return code;
    }

    // The program's end closed its window; the profile of that is still to be made.
    private static async Task FinishAsync(IHost host, LineLogger log)
    {
        try
        {
            await ProfilerHostBuilder.IdleAsync(host).WaitAsync(LastProfiles);
        }
        catch (TimeoutException)
        {
            log.Write($"the last profile was not ready {LastProfiles.TotalSeconds} s after the program's end and is given up");
        }

        if (!ProfilerHostBuilder.WasUsed(host))
        {
            log.Write("the program never loaded the profiler and was not profiled; it is no .NET program, or compiled ahead of time");
        }

        await host.StopAsync();
    }

    private static async Task<int> RunAsync(
        string program, RunRequest request, IReadOnlyDictionary<string, string> variables, LineLogger log, Func<Task>? afterwards = null)
    {
        var child = ChildProcess.TryStart(program, request.Command, variables, out var error);
        if (child is null)
        {
            log.Write($"{program} cannot be started: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(error)}");
            return error == NoSuchFile ? NotFound : NotExecutable;
        }

        ChildEnd end;
        using (new SignalRelay(child))
        {
            end = await child.WaitAsync();
            if (afterwards is not null) await afterwards();
        }

        if (end.Signal != 0) SignalRelay.EndBy(end.Signal);
        return end.ExitCode;
    }
}
