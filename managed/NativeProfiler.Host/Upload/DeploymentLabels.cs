using System.Text;
using NativeProfiler.Host.Targets;
using NativeProfiler.Protocol.CloudProfiler;

namespace NativeProfiler.Host.Upload;

/// <summary>
/// A target in the API's words. Language, version and zone make the deployment, since the rate is kept per deployment;
/// everything else is a label of the profile.
/// </summary>
internal static class DeploymentLabels
{
    private const int NameLength = 63;
    private const int ValueBytes = 512;
    private const int AllBytes = 1024;

    internal static Deployment ToDeployment(TargetIdentity target)
    {
        var deployment = new Deployment { ProjectId = target.Project, Target = target.Service, Labels = { ["language"] = "dotnet" } };
        if (target.Version.Length > 0) deployment.Labels["version"] = Cut(target.Version);
        if (target.Zone.Length > 0) deployment.Labels["zone"] = Cut(target.Zone);
        return deployment;
    }

    /// <summary>The labels made to fit the API's rules; what does not fit any more is left out, the first by name stay.</summary>
    internal static Dictionary<string, string> ToProfileLabels(TargetIdentity target)
    {
        var labels = new Dictionary<string, string>();
        var bytes = 0;
        foreach (var (key, text) in target.Labels.OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            var (name, value) = (Name(key), Cut(text));
            bytes += name.Length + Encoding.UTF8.GetByteCount(value);
            if (name.Length > 0 && bytes <= AllBytes) labels.TryAdd(name, value);
        }

        return labels;
    }

    private static string Name(string key) => string.Concat(
        key.ToLowerInvariant().Take(NameLength).Select(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '-')).Trim('-');

    private static string Cut(string text)
    {
        var value = string.Concat(text.Where(c => !char.IsControl(c)));
        while (Encoding.UTF8.GetByteCount(value) > ValueBytes) value = value[..^1];
        return value;
    }
}
