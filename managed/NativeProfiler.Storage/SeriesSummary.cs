namespace NativeProfiler.Storage;

/// <summary>How much there is of a series.</summary>
public sealed record SeriesSummary(SeriesKey Series, int Profiles, DateTimeOffset First, DateTimeOffset Last);
