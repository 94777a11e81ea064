using NativeProfiler.Host.Targets;

namespace NativeProfiler.Cli.Record;

/// <summary>What `nativeprofiler record` was asked to do.</summary>
internal sealed record RecordRequest(int ProcessId, TimeSpan Length, IReadOnlyList<ProfileType> Types, string? Output);
