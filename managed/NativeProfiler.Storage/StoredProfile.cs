namespace NativeProfiler.Storage;

/// <summary>A profile in a listing; its original bytes are read by id.</summary>
public sealed record StoredProfile(
    string Id, SeriesKey Series, DateTimeOffset Time, long DurationNanoseconds, IReadOnlyDictionary<string, string> Labels);
