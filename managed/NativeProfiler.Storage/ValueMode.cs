namespace NativeProfiler.Storage;

/// <summary>How the values of a merge are shown.</summary>
public enum ValueMode
{
    /// <summary>The sum over all profiles.</summary>
    Total,

    /// <summary>The mean of a profile, as Cloud Profiler shows it.</summary>
    PerProfile,

    /// <summary>Per second of profiled time of one replica: nanoseconds of CPU become cores (times 10⁹), bytes become bytes/s.</summary>
    PerSecond,
}
