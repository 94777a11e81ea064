using NativeProfiler.Host;
using NativeProfiler.Host.Targets;

namespace NativeProfiler.Cli.Run;

/// <summary>What `nativeprofiler run` was asked to do.</summary>
internal sealed record RunRequest
{
    internal required IReadOnlyList<string> Command { get; init; }

    internal required string? Service { get; init; }

    internal required string? Output { get; init; }

    internal required string? Backend { get; init; }

    /// <summary>Types of profile; none: what the variables say.</summary>
    internal required IReadOnlyList<ProfileType> Types { get; init; }

    internal required bool IsVerbose { get; init; }

    internal required Func<ProfilerHostOptions, ProfilerHostOptions> Timing { get; init; }
}
