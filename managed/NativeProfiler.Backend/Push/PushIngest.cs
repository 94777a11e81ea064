using System.Text.RegularExpressions;
using NativeProfiler.Backend.Access;
using NativeProfiler.Backend.Ingest;

namespace NativeProfiler.Backend.Push;

/// <summary>What all ways of sending a profile unasked have in common: whose project it is, and storing it.</summary>
internal sealed partial class PushIngest(ProfileIngest ingest)
{
    /// <summary>
    /// The project that the request names (`project` in the query, or the tenant header of Pyroscope's clients), else the one
    /// of the key. Throws when the key may not write there.
    /// </summary>
    public static string ProjectOf(HttpContext context)
    {
        var caller = Caller.Of(context);
        var named = context.Request.Query["project"].ToString() is { Length: > 0 } query
            ? query
            : context.Request.Headers["X-Scope-OrgID"].ToString();
        var project = named is "" or "anonymous" ? caller.OwnProject : named;
        if (!DeploymentRules.IsProject(project))
        {
            throw DeploymentRules.RefusedName(
                project, Limits.ProjectLength, nameof(Limits.ProjectLength), $"the project {DeploymentRules.Quote(project)} is not a project id");
        }

        caller.Demand(project);
        return project;
    }

    public async Task AddAsync(
        string project, IEnumerable<KeyValuePair<string, string>> labels, IEnumerable<ReadOnlyMemory<byte>> profiles, DateTimeOffset? time,
        CancellationToken token)
    {
        var pushed = new PushedLabels(labels);
        var deployment = pushed.ToDeployment(project);
        var upload = new Upload
        {
            Deployment = deployment,
            Kind = pushed.Kind,
            Labels = pushed.ToProfileLabels(),
            Bytes = default,
            Time = time,
        };
        foreach (var bytes in profiles)
            await ingest.AddAsync(upload with { Bytes = bytes }, token);
    }

    public static void CheckCount(int profiles)
    {
        if (profiles > Limits.ProfilesPerRequest)
        {
            IngestCounters.Refuse(nameof(Limits.ProfilesPerRequest), profiles);
            throw Limits.Refused(
                nameof(Limits.ProfilesPerRequest), $"the request holds {profiles} profiles, the limit is {Limits.ProfilesPerRequest}");
        }
    }

    /// <summary>`shop{version=1.0,zone=eu-1}` as labels; the name before the brace is `__name__`.</summary>
    public static IEnumerable<KeyValuePair<string, string>> ParseName(string name)
    {
        var brace = name.IndexOf('{', StringComparison.Ordinal);
        yield return new("__name__", brace < 0 ? name : name[..brace]);
        if (brace < 0)
            yield break;
        foreach (Match label in Label().Matches(name[(brace + 1)..]))
            yield return new(label.Groups[1].Value, label.Groups[2].Value);
    }

    [GeneratedRegex("""\s*([^=,{}]+)=\s*"?([^",}]*)"?""")]
    private static partial Regex Label();
}
