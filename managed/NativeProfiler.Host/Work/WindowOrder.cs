using NativeProfiler.Host.Targets;

namespace NativeProfiler.Host.Work;

/// <summary>One window that is wanted now.</summary>
/// <param name="Types">What to measure, together; of the target's offers.</param>
/// <param name="Length">How long, by the agent's monotonic clock.</param>
/// <param name="Ticket">What the source wants back with the profile (a backend's profile name); null for a window nobody asked for.</param>
public sealed record WindowOrder(IReadOnlyList<ProfileType> Types, TimeSpan Length, object? Ticket = null);
