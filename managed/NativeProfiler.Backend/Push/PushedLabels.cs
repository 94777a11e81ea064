using System.Text;
using NativeProfiler.Backend.Ingest;
using NativeProfiler.Backend.Pacing;
using NativeProfiler.Pprof;

namespace NativeProfiler.Backend.Push;

/// <summary>
/// What other systems' labels say of a profile: the deployment, its kind, and the rest as labels. Their names are freer than
/// ours (`otel.scope.name`, `Shop/Cart`): what does not fit is made to, not refused.
/// </summary>
internal sealed class PushedLabels
{
    private static readonly Dictionary<string, string> Languages = new()
    {
        ["nodespy"] = "nodejs",
        ["dotnetspy"] = "dotnet",
        ["gospy"] = "go",
        ["pyspy"] = "python",
        ["rbspy"] = "ruby",
        ["javaspy"] = "java",
        ["phpspy"] = "php",
    };

    private readonly Dictionary<string, string> _labels = new(StringComparer.Ordinal);

    public PushedLabels(IEnumerable<KeyValuePair<string, string>> labels)
    {
        foreach (var (name, value) in labels)
            _labels[name] = value;
    }

    public ProfileKind Kind { get; private set; }

    /// <summary>Throws when no label names the service.</summary>
    public DeploymentKey ToDeployment(string project)
    {
        var name = Take("__name__");
        var service = Take("service_name") ?? Take("service") ?? Take("job") ?? Take("app");
        if (name is not null)
        {
            // Old clients name the kind after the service: `shop.cpu`. New ones name the kind alone: `process_cpu`.
            var dot = name.LastIndexOf('.');
            Kind = KindGuess.OfName(name[(dot + 1)..]);
            service ??= Kind != ProfileKind.None && dot > 0 ? name[..dot] : name;
        }

        if (service is null)
            throw DeploymentRules.Refused("no label names the service: set service_name, service or job");
        var language = Take("language") ?? (Take("spy_name") is { } spy ? Languages.GetValueOrDefault(spy) : null);
        return new DeploymentKey(
            project, ToService(service), Value(Take("version") ?? Take("service_version") ?? Take("service.version") ?? ""),
            Value(Take("zone") ?? Take("region") ?? ""), Value(language ?? ""));
    }

    /// <summary>What is left when the deployment is taken out; names that begin with `__` are the sender's own business.</summary>
    public IReadOnlyDictionary<string, string> ToProfileLabels()
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in _labels.OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            if (name.StartsWith("__", StringComparison.Ordinal)
                || Fit(name, "-", Limits.PushedNameLength, nameof(Limits.PushedNameLength)) is not { Length: > 0 } fit)
            {
                continue;
            }

            if (Limits.IsOver(labels.Count + 1, Limits.PushedLabels, nameof(Limits.PushedLabels)))
                break;
            labels[fit] = Value(value);
        }

        for (var last = labels.Keys.LastOrDefault(); last is not null; last = labels.Keys.LastOrDefault())
        {
            var bytes = labels.Sum(label => label.Key.Length + Encoding.UTF8.GetByteCount(label.Value));
            if (!Limits.IsOver(bytes, Limits.LabelBytes, nameof(Limits.LabelBytes)))
                break;
            labels.Remove(last);
        }

        return labels;
    }

    private string? Take(string name) => _labels.Remove(name, out var value) && value.Length > 0 ? value : null;

    private static string ToService(string text) => Fit(text, "-_.", Limits.PushedServiceLength, nameof(Limits.PushedServiceLength)) is { Length: > 0 } fit
        ? fit
        : throw DeploymentRules.Refused($"the service name {DeploymentRules.Quote(text)} has no letter or digit");

    private static string Value(string text)
    {
        var clean = string.Concat(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c)).Trim();
        return Limits.IsOver(clean.Length, Limits.PushedValueLength, nameof(Limits.PushedValueLength)) ? clean[..Limits.PushedValueLength] : clean;
    }

    /// <summary>Lower case; everything but letters, digits and <paramref name="also"/> becomes a hyphen.</summary>
    private static string Fit(string text, string also, int longest, string limit)
    {
#pragma warning disable CA1308 // the rules want lower case
        var fit = string.Concat(text.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || also.Contains(c, StringComparison.Ordinal) ? c : '-'));
#pragma warning restore CA1308
        return (Limits.IsOver(fit.Length, longest, limit) ? fit[..longest] : fit).Trim('-', '_', '.');
    }
}
