using System.Collections.Concurrent;

namespace NativeProfiler.Backend.Ingest;

/// <summary>How many profiles of a service this process stored: tells readers that what they remember is old.</summary>
internal sealed class ProfileArrivals
{
    private readonly ConcurrentDictionary<(string Project, string Service), long> _counts = new();

    public long Count(string project, string service) => _counts.GetValueOrDefault((project, service));

    public void Add(string project, string service) => _counts.AddOrUpdate((project, service), 1, (_, count) => count + 1);
}
