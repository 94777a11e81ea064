using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using NativeProfiler.Backend.Grpc;
using NativeProfiler.Backend.Pacing;
using NativeProfiler.Pprof;
using NativeProfiler.Protocol.CloudProfiler;

namespace NativeProfiler.Backend.Ingest;

/// <summary>google.devtools.cloudprofiler.v2.ProfilerService as the published agents expect it.</summary>
internal sealed class ProfilerApi(PacingService pacing, ReplicaBoard replicas, ProfileIngest ingest, TimeProvider time)
{
    /// <summary>Tells our own host, which asks for it, the numbers of kinds that the published API lacks.</summary>
    public const string TypesHeader = "nativeprofiler-types";
    public const string Types = "exceptions=101,tasks=102";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapUnary(ProfilerService.CreateProfile, Limits.RequestBody, CreateAsync);
        endpoints.MapUnary(ProfilerService.UpdateProfile, Limits.BinaryBody, UpdateAsync);
        endpoints.MapUnary(ProfilerService.CreateOfflineProfile, Limits.BinaryBody, CreateOfflineAsync);
    }

    /// <summary>Parked until it is this replica's turn: parking, not refusing, is what all agents handle well.</summary>
    public async Task<Profile> CreateAsync(CreateProfileRequest request, ServerCall call)
    {
        var deployment = DeploymentRules.Check(request.Deployment, request.Parent);
        call.Caller.Demand(deployment.Project);
        ImmutableArray<ProfileKind> offers =
            [.. request.ProfileType.Select(type => (ProfileKind)type).Where(ProfileKinds.IsKnown).Distinct()];
        if (offers.IsEmpty)
            throw DeploymentRules.Refused("the request offers no profile type that this backend knows");

        var (grant, name) = await WaitForTurnAsync(deployment, offers, call);
        call.AddHeader(TypesHeader, Types);
        return new Profile
        {
            Name = name.ToString(),
            ProfileType = (ProfileType)grant.Kind,
            Deployment = request.Deployment,
            Duration = Duration.FromTimeSpan(grant.Window), // for every type: agents fail without it
        };
    }

    private async Task<(Grant Grant, ProfileName Name)> WaitForTurnAsync(
        DeploymentKey deployment, ImmutableArray<ProfileKind> offers, ServerCall call)
    {
        var replica = replicas.Wait(deployment, offers, call.Connection);
        try
        {
            var grant = await pacing.WaitForTurnAsync(deployment, offers, call.Token);
            var name = ProfileName.New(deployment.Project, time.GetUtcNow());
            replicas.Grant(replica, grant.Kind, name.Id);
            return (grant, name);
        }
        catch
        {
            replicas.Leave(replica);
            throw;
        }
    }

    /// <summary>May be repeated by agents that saw no answer: the name makes it the same profile.</summary>
    public Task<Profile> UpdateAsync(UpdateProfileRequest request, ServerCall call)
    {
        var profile = request.Profile ?? throw DeploymentRules.Refused("the request has no profile");
        var deployment = DeploymentRules.Check(profile.Deployment, "");
        var name = ProfileName.Parse(profile.Name)
            ?? throw DeploymentRules.RefusedName(
                profile.Name[(profile.Name.LastIndexOf('/') + 1)..], Limits.ProfileIdLength, nameof(Limits.ProfileIdLength),
                $"{DeploymentRules.Quote(profile.Name)} is not projects/PROJECT/profiles/ID with an id of at most {Limits.ProfileIdLength} letters, digits, _ and -");
        if (name.Project != deployment.Project)
            throw DeploymentRules.Refused($"the name is of project {name.Project}, the deployment of {deployment.Project}");
        return StoreAsync(name, deployment, profile, call);
    }

    public Task<Profile> CreateOfflineAsync(CreateOfflineProfileRequest request, ServerCall call)
    {
        var profile = request.Profile ?? throw DeploymentRules.Refused("the request has no profile");
        return StoreAsync(null, DeploymentRules.Check(profile.Deployment, request.Parent), profile, call);
    }

    private async Task<Profile> StoreAsync(ProfileName? name, DeploymentKey deployment, Profile profile, ServerCall call)
    {
        call.Caller.Demand(deployment.Project);
        var kind = (ProfileKind)profile.ProfileType;
        if (!ProfileKinds.IsKnown(kind))
            throw DeploymentRules.Refused($"the profile type {(int)kind} is not known");
        DeploymentRules.CheckLabels(profile.Labels, "profile");
        var stored = await ingest.AddAsync(
            new Upload
            {
                Name = name,
                Deployment = deployment,
                Kind = kind,
                Labels = DeploymentRules.Merge(profile.Deployment, profile.Labels),
                Bytes = profile.ProfileBytes.Memory,
            },
            call.Token);

        // Never the bytes: clients have a limit on what they receive, and the API says that bytes are input only.
        return new Profile
        {
            Name = stored.ToString(),
            ProfileType = profile.ProfileType,
            Deployment = profile.Deployment,
            Duration = profile.Duration,
            ProfileBytes = ByteString.Empty,
        };
    }
}
