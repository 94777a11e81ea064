using NativeProfiler.Host.Targets;
using NativeProfiler.Host.Work;
using NativeProfiler.Wire.Control;

namespace NativeProfiler.Host.Settings;

/// <summary>Reads an app's variables as its agent sent them, with the fallbacks of the README's table.</summary>
internal static class TargetSettingsReader
{
    /// <summary>Taken only where they are named: what they cost a program that waits or throws without pause is not measured yet.</summary>
    private static readonly ProfileType[] OnRequest =
        [ProfileType.Wall, ProfileType.Contention, ProfileType.Threads, ProfileType.Exceptions];

    internal static TargetSettings Read(Hello hello)
    {
        var problems = new List<string>();
        string? Get(string name) => hello.Settings.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
        var attributes = ResourceAttributes.Parse(Get("OTEL_RESOURCE_ATTRIBUTES") ?? "", out _);

        var identity = new TargetIdentity(
            Get("NATIVEPROFILER_PROJECT") ?? "default",
            ReadService(hello, Get, attributes, problems),
            Get("NATIVEPROFILER_VERSION") ?? attributes.GetValueOrDefault("service.version")
                ?? Get("K_REVISION") ?? Get("GAE_VERSION") ?? AssemblyVersion.TryRead(hello.EntryAssembly) ?? "",
            Get("NATIVEPROFILER_ZONE") ?? attributes.GetValueOrDefault("cloud.availability_zone")
                ?? attributes.GetValueOrDefault("cloud.region") ?? "",
            ReadLabels(Get, problems),
            (int)hello.ProcessId,
            ReadOffers(hello, Get, problems));
        return new TargetSettings(identity, ReadOutput(Get, problems), ReadBackend(Get, problems), problems);
    }

    private static string ReadService(
        Hello hello, Func<string, string?> get, IReadOnlyDictionary<string, string> attributes, List<string> problems)
    {
        if (get("NATIVEPROFILER_SERVICE") is not { } given)
        {
            return ServiceName.Normalize(get("OTEL_SERVICE_NAME") ?? attributes.GetValueOrDefault("service.name")
                ?? get("K_SERVICE") ?? get("GAE_SERVICE") ?? Path.GetFileNameWithoutExtension(hello.EntryAssembly));
        }

        var name = ServiceName.Normalize(given);
        if (name != given)
        {
            problems.Add($"NATIVEPROFILER_SERVICE is '{given}'; names are lower-case letters, digits, '-', '_' and '.': using '{name}'");
        }

        return name;
    }

    private static Dictionary<string, string> ReadLabels(Func<string, string?> get, List<string> problems)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        if (get("HOSTNAME") is { } instance) labels["instance"] = instance;
        var given = ResourceAttributes.Parse(get("NATIVEPROFILER_LABELS") ?? "", out var problem);
        if (problem is not null) problems.Add($"NATIVEPROFILER_LABELS: {problem}, it is left out; write key=value,key=value");
        foreach (var (key, value) in given) labels[key] = value;
        return labels;
    }

    private static List<ProfileType> ReadOffers(Hello hello, Func<string, string?> get, List<string> problems)
    {
        if (get("NATIVEPROFILER_PROFILES") is not { } names)
            return [.. ProfileTypes.Known.Where(type => !OnRequest.Contains(type) && IsSupported(hello, type))];

        var (types, unknown) = ProfileTypes.Parse(names);
        foreach (var name in unknown)
            problems.Add($"NATIVEPROFILER_PROFILES: '{name}' is not a type and is left out; there are {ProfileTypes.Names}");
        foreach (var type in types.Where(type => !IsSupported(hello, type)))
        {
            problems.Add($"NATIVEPROFILER_PROFILES: {ProfileTypes.NameOf(type)} cannot be taken in this process (.NET {hello.Runtime}, "
                + $"agent {hello.AgentVersion}) and is left out");
        }

        return [.. types.Where(type => IsSupported(hello, type))];
    }

    private static bool IsSupported(Hello hello, ProfileType type) =>
        WireTypes.BitOf(type) is var bit and not 0 && (hello.WindowTypes & bit) != 0;

    private static string? ReadOutput(Func<string, string?> get, List<string> problems)
    {
        if (get("NATIVEPROFILER_OUTPUT") is not { } folder || Path.IsPathFullyQualified(folder)) return get("NATIVEPROFILER_OUTPUT");
        // The host's current folder is not the app's.
        problems.Add($"NATIVEPROFILER_OUTPUT is '{folder}'; write a full path, from / on; no files are written");
        return null;
    }

    private static BackendAddress? ReadBackend(Func<string, string?> get, List<string> problems)
    {
        if (get("NATIVEPROFILER_BACKEND") is not { } text) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.Host.Length > 0)
        {
            return new BackendAddress(address, get("NATIVEPROFILER_TOKEN_FILE"));
        }

        problems.Add($"NATIVEPROFILER_BACKEND is '{text}', which is no URL; write http://HOST:PORT; nothing is uploaded");
        return null;
    }
}
