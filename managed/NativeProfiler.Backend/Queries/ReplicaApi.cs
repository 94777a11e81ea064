using System.Globalization;
using NativeProfiler.Backend.Access;
using NativeProfiler.Backend.Pacing;
using NativeProfiler.Pprof;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Queries;

/// <summary>Who is profiled, who waits, who fell silent and what to do about it; and the checklist of a first start.</summary>
internal sealed class ReplicaApi(ReplicaBoard replicas, PacingService pacing, IProfileStore store, BackendOptions options)
{
    public Task ListAsync(HttpContext context)
    {
        var parameters = new QueryParameters(context.Request.Query);
        var (project, service) = (parameters.Text("project"), parameters.Text("service"));
        parameters.RefuseOthers();
        var entries = Visible(context)
            .Where(one => (project.Length == 0 || one.Deployment.Project == project)
                && (service.Length == 0 || one.Deployment.Service == service))
            .Select(one => InstanceEntry.Of(one, pacing.NextTurn(one.Deployment)))
            .OrderBy(one => one.Project, StringComparer.Ordinal).ThenBy(one => one.Service, StringComparer.Ordinal)
            .ThenBy(one => one.Instance, StringComparer.Ordinal).ThenBy(one => one.SinceUnixMs);
        return context.Response.WriteAsJsonAsync(new InstanceList([.. entries]), ApiJson.Default.InstanceList);
    }

    /// <summary>Agent seen → waiting for its turn → first profile → open it.</summary>
    public async Task TellProgressAsync(HttpContext context)
    {
        new QueryParameters(context.Request.Query).RefuseOthers();
        var caller = Caller.Of(context);
        var visible = Visible(context).ToArray();
        var first = (await store.ListSeriesAsync(context.RequestAborted))
            .Where(one => caller.Sees(one.Series.Project)).OrderBy(one => one.First).FirstOrDefault();
        var next = visible.Where(one => one.State == ReplicaState.Waiting).Select(one => pacing.NextTurn(one.Deployment)).Min();
        await context.Response.WriteAsJsonAsync(
            new Progress(
                visible.Length > 0 || first is not null,
                visible.Count(one => one.State == ReplicaState.Waiting),
                first is null ? null : new FirstProfile(
                    first.Series.Project, first.Series.Service, first.Series.Kind.Name(), first.First.ToUnixTimeMilliseconds()),
                next?.ToUnixTimeMilliseconds(),
                options.Grpc.ToString()),
            ApiJson.Default.Progress);
    }

    /// <summary>By project and service, how many replicas wait.</summary>
    public Dictionary<(string Project, string Service), int> CountWaiting() => replicas.Snapshot()
        .Where(one => one.State == ReplicaState.Waiting)
        .CountBy(one => (one.Deployment.Project, one.Deployment.Service))
        .ToDictionary();

    private IEnumerable<Replica> Visible(HttpContext context)
    {
        var caller = Caller.Of(context);
        return replicas.Snapshot().Where(one => caller.Sees(one.Deployment.Project));
    }
}

/// <summary>The answer of `/api/v1/instances`.</summary>
internal sealed record InstanceList(IReadOnlyList<InstanceEntry> Instances);

internal sealed record InstanceEntry(
    string Project,
    string Service,
    string Version,
    string Zone,
    string Language,
    string Instance,
    string Runtime,
    string Agent,
    string State,
    long SinceUnixMs,
    string Cause,
    string Fix,
    string? LastType,
    long? LastUnixMs,
    long? NextUnixMs,
    double? OverheadPercent,
    IReadOnlyList<string> Types)
{
    public static InstanceEntry Of(Replica replica, DateTimeOffset? next)
    {
        var (cause, fix) = Explain(replica);
        var deployment = replica.Deployment;
        return new InstanceEntry(
            deployment.Project, deployment.Service, deployment.Version, deployment.Zone, deployment.Language,
            replica.Instance, replica.Fact("runtime"), replica.Fact("agent_version"),
            replica.State.ToString().ToLowerInvariant(), replica.Since.ToUnixTimeMilliseconds(), cause, fix,
            ProfileKinds.IsKnown(replica.LastKind) ? replica.LastKind.Name() : null,
            replica.LastProfile?.ToUnixTimeMilliseconds(),
            replica.State == ReplicaState.Waiting ? next?.ToUnixTimeMilliseconds() : null,
            double.TryParse(replica.Fact("overhead_percent"), CultureInfo.InvariantCulture, out var overhead) ? overhead : null,
            [.. replica.Offers.Order().Select(kind => kind.Name())]);
    }

    private static (string Cause, string Fix) Explain(Replica replica)
    {
        if (replica.Trouble.Length > 0)
        {
            return ($"{char.ToUpperInvariant(replica.Trouble[0])}{replica.Trouble[1..]}.",
                "Look into the agent's log. Was the process stopped or out of CPU, is another profiler attached, does a proxy cut large requests?");
        }

        return replica.State == ReplicaState.Silent
            ? ("It does not wait for a turn now.",
                "Right after a profile this lasts seconds. If it stays: the process ended, or it cannot reach this backend (look into its log), or it was"
                + " started anew with another profiler in CORECLR_PROFILER: a process has room for one, remove the other.")
            : ("", "");
    }
}

/// <summary>The answer of `/api/v1/getting-started`.</summary>
internal sealed record Progress(bool AgentSeen, int Waiting, FirstProfile? FirstProfile, long? NextUnixMs, string Grpc);

internal sealed record FirstProfile(string Project, string Service, string Type, long UnixMs);
