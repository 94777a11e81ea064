namespace NativeProfiler.Storage;

/// <summary>
/// Where profiles are kept. Parsing, validation and filtering sit above it; an engine sees series, times and
/// (stack, labels) → values. Safe for concurrent use.
/// </summary>
public interface IProfileStore : IAsyncDisposable
{
    /// <summary>Completes when the profile is durable. Throws <see cref="StoreUnavailableException"/> when it cannot be.</summary>
    Task<AppendResult> AppendAsync(NewProfile profile, CancellationToken token);

    Task<MergedProfile> MergeAsync(ProfileQuery query, CancellationToken token);

    Task<IReadOnlyList<SeriesSummary>> ListSeriesAsync(CancellationToken token);

    /// <summary>The labels of the profiles that the query finds, most frequent values first, at most a thousand.</summary>
    Task<IReadOnlyList<LabelValue>> ListLabelValuesAsync(ProfileQuery query, CancellationToken token);

    /// <summary>The bytes of a profile as they were uploaded; null when there is none with this id.</summary>
    Task<byte[]?> ReadOriginalAsync(string id, CancellationToken token);

    /// <summary>Deletes everything before a day (UTC); returns the number of days deleted.</summary>
    Task<int> DropBeforeAsync(DateOnly day, CancellationToken token);
}
