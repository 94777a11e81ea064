using NativeProfiler.Pprof;

namespace NativeProfiler.Storage;

/// <summary>
/// The sum of the profiles that a query found, without the unreadable ones, whose stored form is damaged. First and last are
/// the times of the profiles, null when there is none. The stacks' duration is the sum of the profiles' durations.
/// </summary>
public sealed record MergedProfile(
    StackProfile Stacks, int Profiles, int Unreadable, DateTimeOffset? First, DateTimeOffset? Last);
