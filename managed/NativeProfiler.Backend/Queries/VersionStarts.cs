using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Queries;

/// <summary>When each version of a service was seen first: the deploy markers of a chart.</summary>
internal sealed record VersionStart(string Version, long FirstUnixMs)
{
    /// <summary>Those within the query's time, oldest first.</summary>
    public static VersionStart[] Of(IReadOnlyList<SeriesSummary> series, ProfileQuery query) =>
    [
        .. series
            .Where(one => one.Series.Project == query.Project && one.Series.Service == query.Service)
            .Where(one => one.Series.Version.Length > 0 && (query.Version is null || one.Series.Version == query.Version))
            .GroupBy(one => one.Series.Version)
            .Select(version => (version.Key, First: version.Min(one => one.First)))
            .Where(version => version.First >= query.From && version.First < query.To)
            .OrderBy(version => version.First)
            .Select(version => new VersionStart(version.Key, version.First.ToUnixTimeMilliseconds())),
    ];
}
