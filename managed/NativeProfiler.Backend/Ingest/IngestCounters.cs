using System.Diagnostics.Metrics;

namespace NativeProfiler.Backend.Ingest;

/// <summary>What became of everything that was sent to us.</summary>
internal static class IngestCounters
{
    private static readonly Meter Meter = new("NativeProfiler.Backend");

    public static readonly Counter<long> Accepted = Meter.CreateCounter<long>("nativeprofiler.profiles.accepted");
    public static readonly Counter<long> Repeated = Meter.CreateCounter<long>("nativeprofiler.profiles.repeated");

    /// <summary>By reason: a limit's name, `malformed`, or the queue that was full.</summary>
    private static readonly Counter<long> Refused = Meter.CreateCounter<long>("nativeprofiler.profiles.refused");

    public static void Refuse(string reason, int profiles = 1) =>
        Refused.Add(profiles, new KeyValuePair<string, object?>("reason", reason));
}
