namespace NativeProfiler.Cli.Record;

/// <summary>What `nativeprofiler record` was asked to do.</summary>
internal sealed record RecordRequest(int ProcessId, TimeSpan Length, string? Output);
