namespace NativeProfiler.Host.Upload;

/// <summary>A profile on disk.</summary>
internal sealed record SpoolEntry(string Path, DateTimeOffset Time, long Bytes);
