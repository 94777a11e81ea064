using NativeProfiler.Pprof;

namespace NativeProfiler.Storage;

/// <summary>What profiles are grouped by: one kind of profile of one deployment. Unknown parts are empty.</summary>
public sealed record SeriesKey(
    string Project, string Service, ProfileKind Kind, string Version, string Zone, string Language);
