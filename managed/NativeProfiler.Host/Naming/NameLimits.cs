namespace NativeProfiler.Host.Naming;

/// <summary>What one connection may name. An agent sends each once, so nothing here can be forgotten before it goes.</summary>
internal static class NameLimits
{
    internal const int MaxFunctions = 1 << 18;
    internal const int MaxModules = 1 << 14;
    internal const int MaxTexts = 1 << 14;

    /// <summary>Addresses of a window that are told without having been asked for.</summary>
    internal const int MaxUnasked = 1 << 18;
}
