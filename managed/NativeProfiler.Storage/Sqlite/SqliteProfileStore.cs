using NativeProfiler.Storage.Sqlite.Days;
using NativeProfiler.Storage.Sqlite.Merging;

namespace NativeProfiler.Storage.Sqlite;

/// <summary>
/// The embedded store: one SQLite file per day in a folder that one process owns. One writer commits what has gathered while
/// the disk was busy; readers work beside it, on all processors.
/// </summary>
public sealed class SqliteProfileStore : IProfileStore
{
    private readonly SqliteStoreOptions _options;
    private readonly FolderOwnership _ownership;
    private readonly DayCatalog _catalog;
    private readonly CopyHold _hold;
    private readonly StoreWriter _writer;
    private readonly Housekeeping _housekeeping;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _keeping;

    private SqliteProfileStore(SqliteStoreOptions options, FolderOwnership ownership)
    {
        _options = options;
        _ownership = ownership;
        _catalog = new DayCatalog(options);
        _hold = new CopyHold(options.Folder, options.Time);
        _writer = new StoreWriter(options, _catalog, ownership, _hold);
        _housekeeping = new Housekeeping(options, _catalog, _writer, _hold);
        _keeping = options.KeepsHouse ? Task.Run(() => _housekeeping.RunAsync(_closing.Token)) : Task.CompletedTask;
    }

    /// <summary>
    /// Throws <see cref="StoreUnavailableException"/> when the folder cannot be made or is in use. One that cannot be written now
    /// is read; appending fails until it can.
    /// </summary>
    public static SqliteProfileStore Open(SqliteStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        SQLitePCL.Batteries_V2.Init();
        return new SqliteProfileStore(options, FolderOwnership.Take(options.Folder));
    }

    public Task<AppendResult> AppendAsync(NewProfile profile, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(profile);
        token.ThrowIfCancellationRequested();
        return _writer.AppendAsync(profile, token);
    }

    public Task<MergedProfile> MergeAsync(ProfileQuery query, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Task.Run(
            () =>
            {
                var parts = MergeParts(query);
                return MergeAssembler.Assemble(InParallel(
                    parts, part => DayReader.Merge(part.File, query, part.FirstHour, part.EndHour, token), part => part.File, token));
            },
            token);
    }

    public Task<FunctionHistory> ReadHistoryAsync(
        ProfileQuery query, string? functionName, TimeSpan interval, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.FromSeconds(1));
        var milliseconds = (long)interval.TotalMilliseconds;
        return Task.Run(
            () => HistoryBuilder.Build(InParallel(
                _catalog.Between(query.From, query.To),
                file => DayReader.History(file, query with { Labels = SampleLabels.Drop }, functionName, milliseconds, token),
                file => file,
                token)),
            token);
    }

    public Task<IReadOnlyList<SeriesSummary>> ListSeriesAsync(CancellationToken token) => Task.Run<IReadOnlyList<SeriesSummary>>(
        () =>
        [
            .. InParallel(_catalog.All, DayReader.ListSeries, file => file, token)
                .SelectMany(day => day)
                .GroupBy(summary => summary.Series)
                .Select(days => new SeriesSummary(
                    days.Key, days.Sum(day => day.Profiles), days.Min(day => day.First), days.Max(day => day.Last))),
        ], token);

    public Task<IReadOnlyList<LabelValue>> ListLabelValuesAsync(ProfileQuery query, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Task.Run<IReadOnlyList<LabelValue>>(
            () =>
            {
                var counts = new LabelCounts();
                var days = InParallel(
                    _catalog.Between(query.From, query.To), file => DayReader.Labels(file, query, token), file => file, token);
                foreach (var value in days.SelectMany(day => day.Counts.Values))
                    counts.Add(value);
                return [.. counts.Values.Take(LabelCounts.Most)];
            },
            token);
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

    public Task<IReadOnlyList<long>> ListTotalsAsync(ProfileQuery query, string sampleType, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Task.Run<IReadOnlyList<long>>(
            () =>
            [
                .. InParallel(
                    _catalog.Between(query.From, query.To), file => DayReader.Totals(file, query, sampleType, token), file => file, token)
                    .SelectMany(day => day.Totals),
            ], token);
    }

    public Task<byte[]?> ReadOriginalAsync(string id, CancellationToken token) => Task.Run(
        () => _catalog.All.Reverse()
            .Select(file => _catalog.Use(file, f => DayReader.ReadOriginal(f, id), null))
            .FirstOrDefault(bytes => bytes is not null),
        token);

    public Task<int> DropBeforeAsync(DateOnly day, CancellationToken token) => _writer.RunAsync(
        () =>
        {
            var old = _hold.IsHeld ? [] : _catalog.All.Where(file => file.Day < day).ToArray();
            foreach (var file in old)
                Drop(file);
            return old.Length;
        },
        token);

    public Task<SizeReduction> DropToSizeAsync(long bytes, CancellationToken token) => _writer.RunAsync(
        () =>
        {
            var days = _catalog.All;
            var size = days.Sum(file => file.Size);
            var (originals, dropped) = (0, 0);
            // Originals are nine tenths of everything and only needed for downloads: the oldest go first. The newest day stays.
            var old = _hold.IsHeld ? [] : days.SkipLast(1).ToArray();
            foreach (var file in old.Where(file => file.OriginalsSize > 0).TakeWhile(_ => size > bytes))
            {
                size -= file.OriginalsSize;
                _writer.CloseWriterOf(file);
                file.DeleteOriginals();
                originals++;
            }

            foreach (var file in old.TakeWhile(_ => size > bytes))
            {
                size -= file.Size;
                Drop(file);
                dropped++;
            }

            return new SizeReduction(originals, dropped, size);
        },
        token);

    public StoreStatus ReadStatus()
    {
        var days = _catalog.All;
        return new StoreStatus
        {
            Trouble = _writer.Trouble,
            Waiting = _writer.Waiting,
            WaitingBytes = _writer.WaitingBytes,
            Days = days.Length,
            DamagedDays = _catalog.DamagedDays,
            Bytes = days.Sum(file => file.Size),
            OriginalBytes = days.Sum(file => file.OriginalsSize),
            DictionaryBytes = _catalog.Dictionaries.Bytes,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _keeping;
        await _writer.DisposeAsync();
        _catalog.Close();
        _ownership.Dispose();
        _closing.Dispose();
    }

    /// <summary>Rolls up and closes what is over now, without waiting for the minute.</summary>
    internal Task KeepHouseAsync(CancellationToken token) => _housekeeping.OnceAsync(token);

    /// <summary>Runs something where nothing is written meanwhile.</summary>
    internal Task OccupyWriterAsync(Action work) => _writer.RunAsync(
        () =>
        {
            work();
            return 0;
        },
        CancellationToken.None);

    private void Drop(DayFile file)
    {
        _writer.CloseWriterOf(file);
        _catalog.Drop(file);
    }

    /// <summary>A few days are cut into hours, so that every processor has something to do.</summary>
    private List<(DayFile File, int FirstHour, int EndHour)> MergeParts(ProfileQuery query)
    {
        var days = _catalog.Between(query.From, query.To);
        var pieces = days.Length >= Environment.ProcessorCount * 2 ? 1 : Environment.ProcessorCount;
        var parts = new List<(DayFile File, int FirstHour, int EndHour)>();
        foreach (var file in days)
        {
            var start = RowIds.DayStart(file.Day);
            var first = (int)Math.Clamp((query.From.ToUnixTimeMilliseconds() - start) / 3_600_000, 0, RowIds.HoursPerDay);
            var end = (int)Math.Clamp((query.To.ToUnixTimeMilliseconds() - start + 3_599_999) / 3_600_000, 0, RowIds.HoursPerDay);
            var count = Math.Min(pieces, Math.Max(1, end - first));
            for (var piece = 0; piece < count; piece++)
                parts.Add((file, first + ((end - first) * piece / count), first + ((end - first) * (piece + 1) / count)));
        }

        return parts;
    }

    /// <summary>The results of the parts that have one, in their order.</summary>
    private List<TResult> InParallel<TPart, TResult>(
        IReadOnlyList<TPart> parts, Func<TPart, TResult?> read, Func<TPart, DayFile> fileOf, CancellationToken token)
        where TResult : class
    {
        var results = new TResult?[parts.Count];
        try
        {
            Parallel.For(0, parts.Count, new ParallelOptions { CancellationToken = token, MaxDegreeOfParallelism = Environment.ProcessorCount },
                i => results[i] = _catalog.Use(fileOf(parts[i]), _ => read(parts[i]), null));
        }
        catch (AggregateException e)
        {
            var inner = e.Flatten().InnerExceptions;
            throw inner.OfType<OperationCanceledException>().FirstOrDefault()
                ?? inner.OfType<StoreUnavailableException>().FirstOrDefault() ?? inner[0];
        }

        return [.. results.OfType<TResult>()];
    }
}
