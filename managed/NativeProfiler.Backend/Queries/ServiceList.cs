using NativeProfiler.Pprof;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Queries;

/// <summary>The answer of `/api/v1/services`; versions newest first, everything else by name.</summary>
internal sealed record ServiceList(IReadOnlyList<ServiceEntry> Services)
{
    public static ServiceList Of(
        IReadOnlyList<SeriesSummary> series, IReadOnlyDictionary<(string Project, string Service), int> waiting) => new(
    [
        .. series
            .GroupBy(one => (one.Series.Project, one.Series.Service))
            .OrderBy(service => service.Key)
            .Select(service => new ServiceEntry(
                service.Key.Project,
                service.Key.Service,
                [.. service.Select(one => one.Series.Language).Where(language => language.Length > 0).Distinct().Order(StringComparer.Ordinal)],
                service.Max(one => one.Last).ToUnixTimeMilliseconds(),
                waiting.GetValueOrDefault(service.Key),
                Types(service),
                Versions(service),
                Zones(service))),
    ]);

    private static TypeEntry[] Types(IEnumerable<SeriesSummary> service) =>
    [
        .. service.GroupBy(one => one.Series.Kind).OrderBy(type => type.Key)
            .Select(type => new TypeEntry(type.Key.Name(), type.Sum(one => one.Profiles))),
    ];

    private static VersionEntry[] Versions(IEnumerable<SeriesSummary> service) =>
    [
        .. service.GroupBy(one => one.Series.Version)
            .Select(version => new VersionEntry(
                version.Key,
                version.Sum(one => one.Profiles),
                version.Min(one => one.First).ToUnixTimeMilliseconds(),
                version.Max(one => one.Last).ToUnixTimeMilliseconds()))
            .OrderByDescending(version => version.LastUnixMs).ThenBy(version => version.Version, StringComparer.Ordinal),
    ];

    private static ZoneEntry[] Zones(IEnumerable<SeriesSummary> service) =>
    [
        .. service.GroupBy(one => one.Series.Zone).OrderBy(zone => zone.Key, StringComparer.Ordinal)
            .Select(zone => new ZoneEntry(zone.Key, zone.Sum(one => one.Profiles))),
    ];
}

internal sealed record ServiceEntry(
    string Project,
    string Service,
    IReadOnlyList<string> Languages,
    long LastUnixMs,
    int Waiting,
    IReadOnlyList<TypeEntry> Types,
    IReadOnlyList<VersionEntry> Versions,
    IReadOnlyList<ZoneEntry> Zones);

internal sealed record TypeEntry(string Type, int Profiles);

internal sealed record VersionEntry(string Version, int Profiles, long FirstUnixMs, long LastUnixMs);

internal sealed record ZoneEntry(string Zone, int Profiles);
