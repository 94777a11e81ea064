using NativeProfiler.Host.Sinks;

namespace NativeProfiler.Host.Work;

/// <summary>What a target was given at registration: who orders its windows and who keeps its profiles.</summary>
public sealed record TargetPlan(IWorkSource Work, IReadOnlyList<IProfileSink> Sinks);
