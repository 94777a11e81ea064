namespace NativeProfiler.Host.Aggregation;

/// <summary>What one window's aggregate may hold; beyond it samples keep their thread and lose their stack.</summary>
internal static class AggregateLimits
{
    /// <summary>Distinct (stack, labels, thread) of a window.</summary>
    internal const int MaxEntries = 1 << 17;

    /// <summary>Frames of all distinct stacks together: 32 MiB.</summary>
    internal const int MaxFrames = 1 << 22;

    /// <summary>Distinct addresses of a window.</summary>
    internal const int MaxAddresses = 1 << 18;
}
