using System.Reflection;

namespace NativeProfiler.Host;

/// <summary>The version of this build.</summary>
public static class HostVersion
{
    public static string Text { get; } =
        typeof(HostVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
}
