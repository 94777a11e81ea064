namespace NativeProfiler.Storage;

/// <summary>
/// Where profiles are kept. Parsing, validation and filtering sit above it; an engine sees series, times and
/// (stack, labels) → values. Safe for concurrent use.
/// </summary>
public interface IProfileStore : IAsyncDisposable
{
    /// <summary>Completes when the profile is durable. Throws <see cref="StoreUnavailableException"/> when it cannot be.</summary>
    Task<AppendResult> AppendAsync(NewProfile profile, CancellationToken token);

    /// <summary>Everything in range, nothing left out by sampling.</summary>
    Task<MergedProfile> MergeAsync(ProfileQuery query, CancellationToken token);

    /// <summary>
    /// A function, by its name, in steps that begin at whole multiples of the interval since 1970 UTC. Intervals of whole hours are
    /// much faster over many days. Null for the function gives only the sums of everything.
    /// </summary>
    Task<FunctionHistory> ReadHistoryAsync(ProfileQuery query, string? functionName, TimeSpan interval, CancellationToken token);

    Task<IReadOnlyList<SeriesSummary>> ListSeriesAsync(CancellationToken token);

    /// <summary>The labels of the profiles that the query finds and of their samples, most frequent first, at most a thousand.</summary>
    Task<IReadOnlyList<LabelValue>> ListLabelValuesAsync(ProfileQuery query, CancellationToken token);

    /// <summary>The profiles that a query finds (filtered by the labels of whole profiles only), newest first.</summary>
    Task<IReadOnlyList<StoredProfile>> ListProfilesAsync(ProfileQuery query, int limit, CancellationToken token);

    /// <summary>The total of a value, by its name, in each profile that the query finds, in no order.</summary>
    Task<IReadOnlyList<long>> ListTotalsAsync(ProfileQuery query, string sampleType, CancellationToken token);

    /// <summary>The bytes of a profile as they were uploaded; null when there is none with this id.</summary>
    Task<byte[]?> ReadOriginalAsync(string id, CancellationToken token);

    /// <summary>Deletes everything before a day (UTC); returns the number of days deleted.</summary>
    Task<int> DropBeforeAsync(DateOnly day, CancellationToken token);

    /// <summary>Deletes what is oldest until the rest needs no more than this; the newest day stays whatever its size.</summary>
    Task<SizeReduction> DropToSizeAsync(long bytes, CancellationToken token);

    StoreStatus ReadStatus();
}
