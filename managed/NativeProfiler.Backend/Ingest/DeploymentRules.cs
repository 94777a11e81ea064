using System.Text;
using System.Text.RegularExpressions;
using NativeProfiler.Backend.Pacing;
using NativeProfiler.Protocol.Grpc;
using Api = NativeProfiler.Protocol.CloudProfiler;

namespace NativeProfiler.Backend.Ingest;

/// <summary>What Cloud Profiler demands of a deployment. Names that pass are safe in logs, files and headers.</summary>
internal static partial class DeploymentRules
{
    public static DeploymentKey Check(Api.Deployment? deployment, string parent)
    {
        if (deployment is null)
            throw Refused("the request has no deployment");
        if (!Project().IsMatch(deployment.ProjectId))
            throw RefusedName(deployment.ProjectId, Limits.ProjectLength, nameof(Limits.ProjectLength), $"the project id {Quote(deployment.ProjectId)} does not match {Project()}");
        if (!Target().IsMatch(deployment.Target))
            throw RefusedName(deployment.Target, Limits.ServiceLength, nameof(Limits.ServiceLength), $"the target (service) {Quote(deployment.Target)} does not match {Target()}");
        if (parent.Length > 0 && parent != $"projects/{deployment.ProjectId}")
            throw Refused($"the parent {Quote(parent)} is not projects/{deployment.ProjectId}");
        CheckLabels(deployment.Labels, "deployment");
        return new DeploymentKey(
            deployment.ProjectId,
            deployment.Target,
            deployment.Labels.GetValueOrDefault("version", ""),
            deployment.Labels.GetValueOrDefault("zone", deployment.Labels.GetValueOrDefault("region", "")),
            deployment.Labels.GetValueOrDefault("language", ""));
    }

    public static void CheckLabels(IDictionary<string, string> labels, string whose)
    {
        var bytes = 0;
        foreach (var (name, value) in labels)
        {
            if (!LabelName().IsMatch(name))
                throw RefusedName(name, Limits.LabelNameLength, nameof(Limits.LabelNameLength), $"the {whose} label {Quote(name)} does not match {LabelName()}");
            var size = Encoding.UTF8.GetByteCount(value);
            if (size > Limits.LabelValueBytes)
                throw Limits.Refused(nameof(Limits.LabelValueBytes), $"the {whose} label {name} has {size} bytes, the limit is {Limits.LabelValueBytes}");
            if (value.Any(char.IsControl))
                throw Refused($"the {whose} label {name} holds control characters");
            bytes += size + name.Length;
        }

        if (bytes > Limits.LabelBytes)
            throw Limits.Refused(nameof(Limits.LabelBytes), $"the {whose} labels have {bytes} bytes together, the limit is {Limits.LabelBytes}");
    }

    /// <summary>
    /// The labels of a profile: its own and those of its deployment that are not part of what it is paced by. Its own win, since
    /// they say more of it.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Merge(Api.Deployment deployment, IDictionary<string, string> own)
    {
        var merged = new Dictionary<string, string>(own, StringComparer.Ordinal);
        foreach (var (name, value) in deployment.Labels)
        {
            if (name is not ("language" or "version" or "zone") && !(name == "region" && !deployment.Labels.ContainsKey("zone")))
                merged.TryAdd(name, value);
        }

        return merged;
    }

    public static bool IsProject(string id) => Project().IsMatch(id);

    public static bool IsTarget(string name) => Target().IsMatch(name);

    public static RpcException Refused(string detail) => new(StatusCode.InvalidArgument, detail);

    /// <summary>A name may break its pattern in other ways than by its length.</summary>
    public static RpcException RefusedName(string name, int limit, string limitName, string detail) =>
        name.Length > limit ? Limits.Refused(limitName, detail) : Refused(detail);

    /// <summary>Text from outside in a message: short and without control characters.</summary>
    public static string Quote(string text)
    {
        var start = text.Length <= 100 ? text : text[..100] + "…";
        return $"\"{string.Concat(start.Select(c => char.IsControl(c) ? '?' : c))}\"";
    }

    [GeneratedRegex(@"^[a-z][-a-z0-9:.]{4,61}[a-z0-9]\z")]
    private static partial Regex Project();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9_.]{0,253}[a-z0-9])?\z")]
    private static partial Regex Target();

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex LabelName();
}
