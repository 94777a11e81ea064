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

    /// <summary>Makes the plan; null, with the reason for the app's people, when there is nothing to do.</summary>
    internal TargetPlan? TryPlan(TargetSettings settings, out string problem)
    {
        problem = "";
        if (settings.Identity.Offers.Count == 0)
        {
            problem = "NATIVEPROFILER_PROFILES names no type that this version takes; add cpu";
            return null;
        }

        var cycle = new DutyCycle(
            settings.Identity.Offers, options.WindowLength, options.WindowInterval, Random.Shared.NextDouble());
        IWorkSource work = new LocalWorkSource(cycle, time);
        var sinks = new List<IProfileSink>();
        if (settings.Backend is { } backend && backends is not null)
        {
            var link = backends.Connect(settings.Identity, backend, work);
            work = link.Work;
            sinks.Add(link.Sink);
        }

        if ((settings.OutputFolder ?? options.OutputFolder) is { } folder) sinks.Add(FolderSink(folder));
        if (sinks.Count > 0) return new TargetPlan(work, sinks);
        problem = "there is nowhere to put profiles; set NATIVEPROFILER_BACKEND to a URL or NATIVEPROFILER_OUTPUT to a folder";
        return null;
    }

    private FileSink FolderSink(string folder) =>
        _folders.GetOrAdd(Path.GetFullPath(folder), static (path, log) => new FileSink(path, log), logger);
}
