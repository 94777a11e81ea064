using System.Text;
using System.Text.RegularExpressions;
using NativeProfiler.Backend.Pacing;
using NativeProfiler.Protocol.Grpc;
using Api = NativeProfiler.Protocol.CloudProfiler;

namespace NativeProfiler.Backend.Ingest;

/// <summary>What Cloud Profiler demands of a deployment. Names that pass are safe in logs, files and headers.</summary>
internal static partial class DeploymentRules
{
    private const int ValueBytes = 512;

    /// <summary>Names and values of all labels together.</summary>
    public const int LabelBytes = 1024;

    public static DeploymentKey Check(Api.Deployment? deployment, string parent)
    {
        if (deployment is null)
            throw Refused("the request has no deployment");
        if (!Project().IsMatch(deployment.ProjectId))
            throw Refused($"the project id {Quote(deployment.ProjectId)} does not match {Project()}");
        if (!Target().IsMatch(deployment.Target))
            throw Refused($"the target (service) {Quote(deployment.Target)} does not match {Target()}");
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
                throw Refused($"the {whose} label {Quote(name)} does not match {LabelName()}");
            var size = Encoding.UTF8.GetByteCount(value);
            if (size > ValueBytes)
                throw Refused($"the {whose} label {name} has {size} bytes, the limit is {ValueBytes}");
            if (value.Any(char.IsControl))
                throw Refused($"the {whose} label {name} holds control characters");
            bytes += size + name.Length;
        }

        if (bytes > LabelBytes)
            throw Refused($"the {whose} labels have {bytes} bytes together, the limit is {LabelBytes}");
    }

    public static bool IsProject(string id) => Project().IsMatch(id);

    public static bool IsTarget(string name) => Target().IsMatch(name);

    public static RpcException Refused(string detail) => new(StatusCode.InvalidArgument, detail);

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
