using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using NativeProfiler.Host.Settings;
using NativeProfiler.Host.Sinks;
using NativeProfiler.Host.Work;

namespace NativeProfiler.Host.Targets;

/// <summary>Gives each target its work source and its sinks, by what its variables ask for.</summary>
internal sealed class TargetPlanner(
    ProfilerHostOptions options, TimeProvider time, ILogger<FileSink> logger, IBackendConnector? backends = null)
{
    private readonly ConcurrentDictionary<string, FileSink> _folders = new(StringComparer.Ordinal);

    /// <summary>Why there is nothing to do for a target, for the app's people; null when there is.</summary>
    internal string? FindRefusal(TargetSettings settings)
    {
        if (options.Recording is not null) return null;
        if (settings.Identity.Offers.Count == 0) return "NATIVEPROFILER_PROFILES names no type that this version takes; add cpu";
        var hasBackend = settings.Backend is not null && backends is not null;
        if (hasBackend || (settings.OutputFolder ?? options.OutputFolder) is not null) return null;
        const string advice = "nothing is profiled; set NATIVEPROFILER_BACKEND to a URL or NATIVEPROFILER_OUTPUT to a folder";
        return settings.Problems.Count > 0 ? $"{settings.Problems[^1]}; {advice}" : $"there is nowhere to put profiles, {advice}";
    }

    /// <summary>Makes the plan of a target that is not to be refused.</summary>
    internal TargetPlan Plan(TargetSettings settings)
    {
        if (options.Recording is { } recording) return new TargetPlan(recording, [recording]);
        var cycle = new DutyCycle(
            settings.Identity.Offers, options.WindowLength, options.WindowInterval, Random.Shared.NextDouble(), options.TakesTypesTogether);
        IWorkSource work = new LocalWorkSource(cycle, time);
        var sinks = new List<IProfileSink>();
        if (settings.Backend is { } backend && backends is not null)
        {
            var link = backends.Connect(settings.Identity, backend, work);
            work = link.Work;
            sinks.Add(link.Sink);
        }

        if ((settings.OutputFolder ?? options.OutputFolder) is { } folder)
        {
            var sink = FolderSink(folder);
            // Now, while there is a process to tell, and not at the first window's end.
            sink.Probe();
            sinks.Add(sink);
        }

        return new TargetPlan(work, sinks);
    }

    private FileSink FolderSink(string folder) =>
        _folders.GetOrAdd(folder, static (path, log) => new FileSink(path, log), logger);
}
