using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using NativeProfiler.Pprof;

namespace NativeProfiler.Storage.Sqlite;

/// <summary>
/// The embedded store: one SQLite file per day in a folder that one process owns. One writer commits what has gathered while
/// the disk was busy; readers work beside it.
/// </summary>
public sealed class SqliteProfileStore : IProfileStore
{
    private sealed record Pending(NewProfile Profile, TaskCompletionSource<AppendResult> Done);

    private readonly SqliteStoreOptions _options;
    private readonly FileStream _ownership;
    private readonly DayCatalog _catalog;
    private readonly Channel<Pending> _queue;
    private readonly Task _writer;

    private SqliteProfileStore(SqliteStoreOptions options, FileStream ownership)
    {
        _options = options;
        _ownership = ownership;
        _catalog = new DayCatalog(options);
        _queue = Channel.CreateBounded<Pending>(
            new BoundedChannelOptions(options.QueuedProfiles) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
        _writer = Task.Run(WriteLoopAsync);
    }

    /// <summary>Throws <see cref="StoreUnavailableException"/> when the folder cannot be written or is in use.</summary>
    public static SqliteProfileStore Open(SqliteStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        SQLitePCL.Batteries_V2.Init();
        var folder = options.Folder;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"the data folder {folder} cannot be created: {e.Message}", e);
        }

        FileStream? ownership = null;
        try
        {
            ownership = new FileStream(
                Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new SqliteProfileStore(options, ownership);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreUnavailableException($"the data folder {folder} is not writable: give this user write access", e);
        }
        catch (IOException e) when (ownership is null)
        {
            throw new StoreUnavailableException(
                $"the data folder {folder} cannot be locked; is another backend using it? ({e.Message})", e);
        }
    }

    public Task<AppendResult> AppendAsync(NewProfile profile, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(profile);
        token.ThrowIfCancellationRequested();
        var pending = new Pending(profile, new TaskCompletionSource<AppendResult>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_queue.Writer.TryWrite(pending))
        {
            throw new StoreUnavailableException(
                $"{_options.QueuedProfiles} profiles are waiting to be written already; send it again later");
        }

        return pending.Done.Task.WaitAsync(token);
    }

    public Task<MergedProfile> MergeAsync(ProfileQuery query, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Task.Run(() => Merge(query, token), token);
    }

    public Task<IReadOnlyList<SeriesSummary>> ListSeriesAsync(CancellationToken token) => Task.Run<IReadOnlyList<SeriesSummary>>(
        () =>
        [
            .. _catalog.All
                .SelectMany(file => _catalog.Use(file, DayReader.ListSeries, []))
                .GroupBy(summary => summary.Series)
                .Select(days => new SeriesSummary(
                    days.Key, days.Sum(day => day.Profiles), days.Min(day => day.First), days.Max(day => day.Last))),
        ], token);

    public Task<FunctionHistory> ReadHistoryAsync(
        ProfileQuery query, string? functionName, TimeSpan interval, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.FromSeconds(1));
        return Task.Run(() => ReadHistory(query with { Labels = SampleLabels.Drop }, functionName, interval, token), token);
    }

    public Task<IReadOnlyList<LabelValue>> ListLabelValuesAsync(ProfileQuery query, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Task.Run<IReadOnlyList<LabelValue>>(
            () =>
            [
                .. _catalog.Between(query.From, query.To)
                    .SelectMany(file => _catalog.Use(file, f => DayReader.CountLabels(f, query), []))
                    .GroupBy(label => label.Key)
                    .Select(days => new LabelValue(days.Key.Key, days.Key.Value, days.Sum(day => day.Value)))
                    .OrderByDescending(label => label.Profiles)
                    .ThenBy(label => label.Key, StringComparer.Ordinal).ThenBy(label => label.Value, StringComparer.Ordinal)
                    .Take(1000),
            ], token);
    }

    public Task<IReadOnlyList<StoredProfile>> ListProfilesAsync(ProfileQuery query, int limit, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Task.Run<IReadOnlyList<StoredProfile>>(
            () =>
            [
                .. _catalog.Between(query.From, query.To).Reverse()
                    .SelectMany(file => _catalog.Use(file, f => DayReader.ListProfiles(f, query, limit), []))
                    .Take(limit),
            ], token);
    }

    public Task<byte[]?> ReadOriginalAsync(string id, CancellationToken token) => Task.Run(
        () => _catalog.All.Reverse()
            .Select(file => _catalog.Use(file, f => DayReader.ReadOriginal(f, id), null))
            .FirstOrDefault(bytes => bytes is not null),
        token);

    public Task<int> DropBeforeAsync(DateOnly day, CancellationToken token) => Task.Run(() => _catalog.DropBefore(day), token);

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writer;
        _catalog.Close();
        await _ownership.DisposeAsync();
    }

    private MergedProfile Merge(ProfileQuery query, CancellationToken token)
    {
        var days = _catalog.Between(query.From, query.To)
            .Select(file => _catalog.Use(file, f => DayReader.Merge(f, query, token), new DayMerge(new LabelSelection(query))))
            .Where(day => day.Profiles > 0 || day.Unreadable > 0)
            .ToArray();
        var profiles = days.Sum(day => day.Profiles);
        return new MergedProfile(
            ProfileMerger.Merge([.. days.SelectMany(day => day.ToProfiles())]),
            profiles,
            days.Sum(day => day.Unreadable),
            profiles == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(days.Min(day => day.FirstMilliseconds)),
            profiles == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(days.Max(day => day.LastMilliseconds)));
    }

    private FunctionHistory ReadHistory(ProfileQuery query, string? function, TimeSpan step, CancellationToken token)
    {
        var milliseconds = (long)step.TotalMilliseconds;
        var history = new HistoryBuilder();
        foreach (var file in _catalog.Between(query.From, query.To))
        {
            var steps = _catalog.Use(file, f => DayReader.History(f, query, milliseconds, token), []);
            foreach (var (start, merge) in steps)
            {
                var sums = merge.SumFunction(file.Dictionary().Snapshot(), function);
                history.Add(start, merge.Profiles, merge.DurationNanoseconds, sums);
            }
        }

        return history.ToHistory();
    }

    private async Task WriteLoopAsync()
    {
        var batch = new List<Pending>(_options.ProfilesPerCommit);
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < _options.ProfilesPerCommit && _queue.Reader.TryRead(out var pending))
                batch.Add(pending);
            foreach (var day in batch.GroupBy(pending => DayCatalog.DayOf(pending.Profile.Time)))
                Write(day.Key, [.. day]);
        }
    }

    /// <summary>Every pending profile gets its answer here, whatever happens.</summary>
    private void Write(DateOnly day, Pending[] batch)
    {
        try
        {
            var profiles = Array.ConvertAll(batch, pending => pending.Profile);
            var results = _catalog.Use(_catalog.GetOrAdd(day), file => DayWriter.Append(file, profiles), whenDamaged: null)
                ?? DayWriter.Append(_catalog.GetOrAdd(day), profiles);
            for (var i = 0; i < batch.Length; i++)
                batch[i].Done.SetResult(results[i]);
        }
#pragma warning disable CA1031 // the writer must outlive any one batch; the error goes to those who wait for it
        catch (Exception e)
#pragma warning restore CA1031
        {
            var error = e is IOException or SqliteException
                ? new StoreUnavailableException($"writing to {_options.Folder} failed: {e.Message}", e)
                : e;
            foreach (var pending in batch)
                pending.Done.TrySetException(error);
        }
    }
}
