using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NativeProfiler.Cli.Run;
using NativeProfiler.Host;
using NativeProfiler.Host.Recordings;
using NativeProfiler.Host.Sinks;
using NativeProfiler.Host.Sockets;
using NativeProfiler.Host.Targets;

namespace NativeProfiler.Cli.Record;

/// <summary>
/// Records one profile of a running process. This program is the host of that window: the runtime is asked to load the agent, the agent is
/// told where to come, and when the profile is written it goes back to sleep.
/// </summary>
internal static class ProcessRecorder
{
    private const int Failed = 1;

    // The runtime answers when all code that is there is known; a window that another host has open is finished first.
    private static readonly TimeSpan AttachPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ArrivalPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProfilePatience = TimeSpan.FromSeconds(30);

    internal static async Task<int> RunAsync(RecordRequest request, CancellationToken cancellation)
    {
        using var log = new LineLogger(Console.Error);
        var library = Path.Combine(Path.GetDirectoryName(Environment.ProcessPath) ?? "/", AgentFile.Name);
        var process = TargetProcess.Read(request.ProcessId);
        var problem = process is null ? $"there is no process {request.ProcessId}" : TargetCheck.FindProblem(process);
        problem ??= AgentFile.FindProblem(library) ?? FindOutputProblem(request.Output);
        if (problem is null && MeetingPlace.TryMake(process!, library, out problem) is { } place)
        {
            using (place) return await RecordAsync(request, process!, place, log, cancellation);
        }

        log.Write(problem!);
        return Failed;
    }

    private static async Task<int> RecordAsync(
        RecordRequest request, TargetProcess process, MeetingPlace place, LineLogger log, CancellationToken cancellation)
    {
        using var listener = HostSocket.TryListenFor(process.UserId, place.Folder, out var problem);
        if (listener is null)
        {
            log.Write(problem);
            return Failed;
        }

        var recording = new Recording(request.Types, request.Length);
        var options = new ProfilerHostOptions { SocketFolder = place.Folder, IsEmbedded = true, Recording = recording };
        using var host = ProfilerHostBuilder.Build(options, listener, TimeProvider.System, logging =>
        {
            logging.SetMinimumLevel(LogLevel.Warning);
            logging.AddProvider(log);
        });
        await host.StartAsync(CancellationToken.None);
        try
        {
            if (await TryAttachAsync(process, place, cancellation) is { } refusal)
            {
                log.Write(refusal);
                return Failed;
            }

            return await CollectAsync(request, process, recording, host, log, cancellation);
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    // What is wrong, or null when the agent is on its way.
    private static async Task<string?> TryAttachAsync(TargetProcess process, MeetingPlace place, CancellationToken cancellation)
    {
        var invitation = Encoding.UTF8.GetBytes($"nativeprofiler-host 1 {place.InnerFolder}/host.sock");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(AttachPatience);
        try
        {
            var socket = DiagnosticSocket.Find(process) ?? throw new EndOfStreamException();
            var result = await DiagnosticSocket.AttachAsync(socket, Guid.Parse(LoadingCheck.ClassId), place.InnerLibrary, invitation, patience.Token);
            return AttachProblem.Describe(result, process, place.InnerLibrary);
        }
        catch (OperationCanceledException)
        {
            return cancellation.IsCancellationRequested
                ? "given up before anything was recorded"
                : $"the runtime of process {process.Id} does not answer within {AttachPatience.TotalSeconds:0} s; is it stopped, or in a debugger?";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return TargetProcess.Read(process.Id) is { State: not 'Z' }
                ? $"the diagnostics socket of process {process.Id} is dead: {e.Message}; another runtime in it, or a newer one, may have taken its name"
                : $"process {process.Id} ended before anything was recorded";
        }
    }

    private static async Task<int> CollectAsync(
        RecordRequest request, TargetProcess process, Recording recording, IHost host, LineLogger log, CancellationToken cancellation)
    {
        _ = await Task.WhenAny(recording.Started, Task.Delay(ArrivalPatience, TimeProvider.System, cancellation));
        if (!recording.Started.IsCompleted)
        {
            log.Write(cancellation.IsCancellationRequested
                ? "given up before anything was recorded"
                : $"the agent in process {process.Id} did not come within {ArrivalPatience.TotalSeconds:0} s; look at that process's stderr");
            return Failed;
        }

        var atMost = Task.Delay(request.Length + ProfilePatience, TimeProvider.System, cancellation);
        _ = await Task.WhenAny(recording.Finished, ProfilerHostBuilder.IdleAsync(host), atMost);
        // Interrupted: the window is closed now, and what it has is kept.
        if (cancellation.IsCancellationRequested) await host.StopAsync(CancellationToken.None);
        if (!recording.Finished.IsCompleted || await recording.Finished is not { Count: > 0 } profiles)
        {
            log.Write($"nothing was recorded: process {process.Id} ended too early, or its runtime cannot take {string.Join(", ", request.Types.Select(ProfileTypes.NameOf))}");
            return Failed;
        }

        foreach (var profile in profiles)
        {
            if (!await WriteAsync(PathFor(request, profile), profile, log)) return Failed;
        }

        // A little less than asked for is the agent's rounding; much less is the process's end.
        var length = profiles[0].Duration;
        if (length < request.Length * 0.95)
            log.Write(string.Create(CultureInfo.InvariantCulture, $"recorded {length.TotalSeconds:0.0} s only: the process ended, or you interrupted"));
        return 0;
    }

    private static string PathFor(RecordRequest request, FinishedProfile profile)
    {
        const string extension = ".pb.gz";
        if (request.Output is not { } output) return Path.GetFullPath(ProfileFileName.Of(profile));
        if (request.Types.Count == 1) return Path.GetFullPath(output);
        var stem = output.EndsWith(extension, StringComparison.Ordinal) ? output[..^extension.Length] : output;
        return Path.GetFullPath($"{stem}.{ProfileTypes.NameOf(profile.Type)}{extension}");
    }

    private static async Task<bool> WriteAsync(string path, FinishedProfile profile, LineLogger log)
    {
        var temporary = $"{path}.{Guid.NewGuid():n}.tmp";
        try
        {
            await File.WriteAllBytesAsync(temporary, profile.Bytes, CancellationToken.None);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            log.Write($"the profile cannot be written to {path}: {e.Message}");
            return false;
        }

        Console.Out.WriteLine(path);
        return true;
    }

    private static string? FindOutputProblem(string? output)
    {
        var path = Path.GetFullPath(output ?? ".");
        if (output is not null && Directory.Exists(path)) return $"{path} is a folder; name a file with -o";
        var folder = output is null ? path : Path.GetDirectoryName(path)!;
        return Directory.Exists(folder) ? OutputCheck.FindFolderProblem(folder) : $"the folder {folder} is missing; make it, or name another with -o";
    }
}
