using System.Globalization;
using NativeProfiler.Pprof;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Queries;

/// <summary>Why a query found no profile, and what would find some: an empty screen without a reason is useless.</summary>
internal static class NothingFound
{
    public static string Explain(ProfileQuery query, IReadOnlyList<SeriesSummary> all)
    {
        var service = all.Where(s => s.Series.Project == query.Project && s.Series.Service == query.Service).ToArray();
        if (service.Length == 0)
        {
            return $"there are no profiles of the service {Ingest.DeploymentRules.Quote(query.Service)} in the project "
                + $"{Ingest.DeploymentRules.Quote(query.Project)}; /api/v1/services lists what there is";
        }

        var kind = service.Where(s => s.Series.Kind == query.Kind).ToArray();
        if (kind.Length == 0)
        {
            var kinds = string.Join(", ", service.Select(s => s.Series.Kind.Name()).Distinct().Order(StringComparer.Ordinal));
            return $"{query.Service} has no {query.Kind.Name()} profiles; it has {kinds}";
        }

        var matching = kind.Where(s => (query.Version is null || s.Series.Version == query.Version)
            && (query.Zone is null || s.Series.Zone == query.Zone)).ToArray();
        if (matching.Length == 0)
            return $"{query.Service} has {query.Kind.Name()} profiles, but none of this version and zone; choose all versions or zones";

        return string.Create(
            CultureInfo.InvariantCulture,
            $"no {query.Kind.Name()} profile of {query.Service} lies between {query.From:u} and {query.To:u}; the first is of {matching.Min(s => s.First):u}, the last of {matching.Max(s => s.Last):u}");
    }
}
