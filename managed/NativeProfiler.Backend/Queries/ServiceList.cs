using NativeProfiler.Pprof;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Queries;

/// <summary>The answer of `/api/v1/services`; versions newest first, everything else by name.</summary>
internal sealed record ServiceList(IReadOnlyList<ServiceEntry> Services)
{
    public static ServiceList Of(IReadOnlyList<SeriesSummary> series) => new(
    [
        .. series
            .GroupBy(one => (one.Series.Project, one.Series.Service))
            .OrderBy(service => service.Key)
            .Select(service => new ServiceEntry(service.Key.Project, service.Key.Service, Types(service), Versions(service), Zones(service))),
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
                version.Key, version.Sum(one => one.Profiles), version.Max(one => one.Last).ToUnixTimeMilliseconds()))
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
    IReadOnlyList<TypeEntry> Types,
    IReadOnlyList<VersionEntry> Versions,
    IReadOnlyList<ZoneEntry> Zones);

internal sealed record TypeEntry(string Type, int Profiles);

internal sealed record VersionEntry(string Version, int Profiles, long LastUnixMs);

internal sealed record ZoneEntry(string Zone, int Profiles);
