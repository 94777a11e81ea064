using NativeProfiler.Host.Targets;
using NativeProfiler.Host.Work;

namespace NativeProfiler.Host.Sinks;

/// <summary>The profile of one type in one window, ready to be kept.</summary>
/// <param name="Target">Whose profile it is.</param>
/// <param name="Order">The order that it answers, with the ticket of its source.</param>
/// <param name="Type">What was measured; one of the order's types.</param>
/// <param name="Start">When the window opened, by the target's clock.</param>
/// <param name="Duration">How long it was open.</param>
/// <param name="Bytes">pprof, gzip-compressed; not changed afterwards.</param>
public sealed record FinishedProfile(
    TargetIdentity Target,
    WindowOrder Order,
    ProfileType Type,
    DateTimeOffset Start,
    TimeSpan Duration,
    ReadOnlyMemory<byte> Bytes);
