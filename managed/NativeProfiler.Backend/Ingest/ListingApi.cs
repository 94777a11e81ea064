using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using NativeProfiler.Backend.Grpc;
using NativeProfiler.Protocol.CloudProfiler;
using NativeProfiler.Storage;
using Profile = NativeProfiler.Protocol.CloudProfiler.Profile;

namespace NativeProfiler.Backend.Ingest;

/// <summary>google.devtools.cloudprofiler.v2.ExportService: a project's profiles with their bytes, newest first.</summary>
internal sealed class ListingApi(IProfileStore store, TimeProvider time)
{
    /// <summary>Clients receive at most 4 MiB: a page ends before.</summary>
    private const int PageBytes = 3 << 20;

    /// <summary>The last profile of the page before, by time and id.</summary>
    private readonly record struct PageToken(DateTimeOffset Time, string Id)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Time.ToUnixTimeMilliseconds()}-{Id}");

        public bool IsAfter(StoredProfile profile) =>
            profile.Time < Time || (profile.Time == Time && string.CompareOrdinal(profile.Id, Id) > 0);
    }

    public void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapUnary(ExportService.ListProfiles, Limits.RequestBody, ListAsync);

    public async Task<ListProfilesResponse> ListAsync(ListProfilesRequest request, ServerCall call)
    {
        var project = request.Parent.StartsWith("projects/", StringComparison.Ordinal) ? request.Parent["projects/".Length..] : "";
        if (!DeploymentRules.IsProject(project))
            throw DeploymentRules.Refused($"the parent {DeploymentRules.Quote(request.Parent)} is not projects/PROJECT");
        call.Caller.Demand(project);
        if (request.PageSize is < 0 or > Limits.PageSize)
        {
            throw Limits.Refused(
                nameof(Limits.PageSize), $"the page size {request.PageSize} is not between 0 (= {Limits.PageSize}) and {Limits.PageSize}");
        }

        var size = request.PageSize == 0 ? Limits.PageSize : request.PageSize;
        var token = Parse(request.PageToken);
        var found = await FindAsync(project, token, size + 1, call.Token);
        return await ReadAsync(found, size, call.Token);
    }

    private async Task<List<StoredProfile>> FindAsync(string project, PageToken? after, int limit, CancellationToken token)
    {
        var series = await store.ListSeriesAsync(token);
        var to = after is { } last ? last.Time.AddMilliseconds(1) : time.GetUtcNow().AddDays(1);
        var found = new List<StoredProfile>();
        foreach (var (service, kind) in series.Where(one => one.Series.Project == project && one.First < to)
            .Select(one => (one.Series.Service, one.Series.Kind)).Distinct())
        {
            var query = new ProfileQuery
            {
                Project = project,
                Service = service,
                Kind = kind,
                From = DateTimeOffset.UnixEpoch,
                To = to,
            };

            // Profiles of one millisecond may be on both sides of the page's end: a few more than asked for.
            var some = await store.ListProfilesAsync(query, limit + Limits.PageSize, token);
            found.AddRange(some.Where(profile => after is null || after.Value.IsAfter(profile)));
        }

        return [.. found.OrderByDescending(profile => profile.Time).ThenBy(profile => profile.Id, StringComparer.Ordinal).Take(limit)];
    }

    private async Task<ListProfilesResponse> ReadAsync(List<StoredProfile> found, int size, CancellationToken token)
    {
        var response = new ListProfilesResponse();
        var bytes = 0;
        var shown = 0;
        for (; shown < found.Count && shown < size && bytes < PageBytes; shown++)
        {
            var profile = found[shown];
            var original = await store.ReadOriginalAsync(profile.Id, token);
            if (original is null || original.Length > PageBytes)
            {
                response.SkippedProfiles++;
                continue;
            }

            if (bytes + original.Length > PageBytes)
                break;
            bytes += original.Length;
            response.Profiles.Add(ToMessage(profile, original));
        }

        if (shown < found.Count && shown > 0)
            response.NextPageToken = new PageToken(found[shown - 1].Time, found[shown - 1].Id).ToString();
        return response;
    }

    private static Profile ToMessage(StoredProfile stored, byte[] bytes)
    {
        var (project, service, kind, version, zone, language) = stored.Series;
        var deployment = new Deployment { ProjectId = project, Target = service };
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("version", version), ("zone", zone), ("language", language)])
        {
            if (value.Length > 0)
                deployment.Labels[name] = value;
        }

        return new Profile
        {
            Name = new ProfileName(project, stored.Id).ToString(),
            ProfileType = (ProfileType)kind,
            Deployment = deployment,
            Duration = Duration.FromTimeSpan(TimeSpan.FromTicks(stored.DurationNanoseconds / 100)),
            StartTime = Timestamp.FromDateTimeOffset(stored.Time),
            Labels = { stored.Labels.ToDictionary() },
            ProfileBytes = ByteString.CopyFrom(bytes),
        };
    }

    private static PageToken? Parse(string text)
    {
        if (text.Length == 0)
            return null;
        var hyphen = text.IndexOf('-', StringComparison.Ordinal);
        return hyphen > 0 && long.TryParse(text.AsSpan(0, hyphen), NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            && time < 253_402_300_799_000
                ? new PageToken(DateTimeOffset.FromUnixTimeMilliseconds(time), text[(hyphen + 1)..])
                : throw DeploymentRules.Refused("the page token is not one of ours");
    }
}
