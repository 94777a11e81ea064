using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using NativeProfiler.Storage.Sqlite.Days;

namespace NativeProfiler.Storage.Sqlite;

/// <summary>
/// The one writer: commits what has gathered while the disk was busy, and between batches does the work that it is given.
/// Keeps the day that is being written open, and one more for profiles that come late.
/// </summary>
internal sealed class StoreWriter : IAsyncDisposable
{
    private const int OpenDays = 2;

    private sealed record Pending(NewProfile Profile, long Bytes, TaskCompletionSource<AppendResult> Done);

    /// <summary>One of both.</summary>
    private readonly record struct Item(Pending? Profile, Action? Work);

    private readonly SqliteStoreOptions _options;
    private readonly DayCatalog _catalog;
    private readonly FolderOwnership _ownership;
    private readonly CopyHold _hold;
    private readonly Channel<Item> _queue;
    private readonly List<DayWriter> _writers = [];
    private readonly Task _loop;
    private long _waitingBytes;

    public StoreWriter(SqliteStoreOptions options, DayCatalog catalog, FolderOwnership ownership, CopyHold hold)
    {
        _options = options;
        _catalog = catalog;
        _ownership = ownership;
        _hold = hold;
        _queue = Channel.CreateBounded<Item>(
            new BoundedChannelOptions(options.QueuedProfiles) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
        _loop = Task.Run(RunAsync);
    }

    public int Waiting => _queue.Reader.Count;

    /// <summary>About how much memory those take that wait or are being written.</summary>
    public long WaitingBytes => Interlocked.Read(ref _waitingBytes);

    /// <summary>Why the last batch could not be written; null when it could.</summary>
    public string? Trouble { get; private set; }

    public Task<AppendResult> AppendAsync(NewProfile profile, CancellationToken token)
    {
        var pending = new Pending(
            profile, profile.Original.Length + profile.Stacks.EstimatedBytes,
            new TaskCompletionSource<AppendResult>(TaskCreationOptions.RunContinuationsAsynchronously));
        var bytes = Interlocked.Add(ref _waitingBytes, pending.Bytes);
        if (bytes > _options.QueuedBytes && bytes > pending.Bytes)
            throw Refused(pending, $"{(bytes - pending.Bytes) >> 20} MiB of profiles wait to be written");
        return _queue.Writer.TryWrite(new Item(pending, null))
            ? pending.Done.Task.WaitAsync(token)
            : throw Refused(pending, $"{_options.QueuedProfiles} profiles wait to be written");
    }

    private StoreBusyException Refused(Pending pending, string why)
    {
        Interlocked.Add(ref _waitingBytes, -pending.Bytes);
        return new StoreBusyException(why);
    }

    /// <summary>Runs something on the writer's thread, where nothing is being written.</summary>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken token)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _queue.Writer.WriteAsync(new Item(null, Run), token);
        return await done.Task.WaitAsync(token);

        void Run()
        {
            try
            {
                done.SetResult(work());
            }
#pragma warning disable CA1031 // the error goes to the one who waits for it
            catch (Exception e)
#pragma warning restore CA1031
            {
                done.SetException(Translated(e));
            }
        }
    }

    /// <summary>Uses the writer of a day, for <see cref="RunAsync"/>; one that fails is not used again.</summary>
    public T Use<T>(DayFile file, Func<DayWriter, T> use)
    {
        var writer = _writers.Find(open => open.File == file);
        if (writer is null)
        {
            _ownership.Ensure();
            while (_writers.Count >= OpenDays)
                Close(_writers[0]);
            _writers.Add(writer = new DayWriter(file, _catalog.Dictionaries));
        }

        try
        {
            return use(writer);
        }
        catch
        {
            file.ForgetWritten(); // before the writer says that it no longer writes: then nobody would know which they are
            Close(writer);
            throw;
        }
    }

    public void CloseWriterOf(DayFile file)
    {
        if (_writers.Find(open => open.File == file) is { } writer)
            Close(writer);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        foreach (var writer in _writers.ToArray())
        {
            try
            {
                if (!_hold.IsHeld)
                    writer.TryClose(); // each day in one file, which can be read where nothing can be written
            }
            catch (SqliteException)
            {
                // The disk is full or gone: what was acknowledged is safe without this.
            }

            Close(writer);
        }
    }

    private async Task RunAsync()
    {
        var batch = new List<Pending>(_options.ProfilesPerCommit);
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            var item = default(Item);
            while (item.Work is null && batch.Count < _options.ProfilesPerCommit && _queue.Reader.TryRead(out item))
            {
                if (item.Profile is not null)
                    batch.Add(item.Profile);
            }

            foreach (var day in batch.GroupBy(pending => DayCatalog.DayOf(pending.Profile.Time)))
                Write(day.Key, [.. day]);
            item.Work?.Invoke();
        }
    }

    /// <summary>Every pending profile gets its answer here, whatever happens.</summary>
    private void Write(DateOnly day, Pending[] batch)
    {
        try
        {
            var profiles = Array.ConvertAll(batch, pending => pending.Profile);
            var results = Append(day, profiles) ?? Append(day, profiles)
                ?? throw new StoreUnavailableException($"the file of {day:yyyy-MM-dd} is damaged, and so is a new one");
            Trouble = null;
            MakeRoom(batch);
            for (var i = 0; i < batch.Length; i++)
                batch[i].Done.SetResult(results[i]);
            EmptyLargeLog(_catalog.GetOrAdd(day));
        }
#pragma warning disable CA1031 // the writer must outlive any one batch; the error goes to those who wait for it
        catch (Exception e)
#pragma warning restore CA1031
        {
            var error = Translated(e);
            Trouble = error.Message;
            if (!Array.TrueForAll(batch, pending => pending.Done.Task.IsCompleted))
                MakeRoom(batch); // else they had their answers, and the trouble is another's
            foreach (var pending in batch)
                pending.Done.TrySetException(error);
        }
    }

    /// <summary>After the answers: whoever waits for the disk has waited long enough.</summary>
    private void EmptyLargeLog(DayFile file)
    {
        if (file.LogSize <= _options.LogBytes || _hold.IsHeld)
            return;
        try
        {
            _catalog.Use(file, one => Use(one, writer => writer.TryCheckpoint()), whenDamaged: false);
        }
        catch (StoreUnavailableException e)
        {
            _options.OnTrouble($"the log of {file.Path} stays as it is: {e.Message}"); // what was acknowledged is safe in it
        }
    }

    /// <summary>Before anybody is told, who may send the next one at once.</summary>
    private void MakeRoom(Pending[] batch) => Interlocked.Add(ref _waitingBytes, -batch.Sum(pending => pending.Bytes));

    /// <summary>Null when the file turned out to be damaged: the next call makes a new one.</summary>
    private AppendResult[]? Append(DateOnly day, NewProfile[] profiles)
    {
        var file = _catalog.GetOrAdd(day);
        _writers.FindAll(open => !_catalog.Has(open.File)).ForEach(Close);
        return _catalog.Use<AppendResult[]?>(file, one => Use(one, writer => writer.Append(profiles)), whenDamaged: null);
    }

    private void Close(DayWriter writer)
    {
        _writers.Remove(writer);
        writer.Dispose();
    }

    private Exception Translated(Exception error) => error is IOException or UnauthorizedAccessException or SqliteException
        ? new StoreUnavailableException($"writing to {_options.Folder} failed: {error.Message}", error)
        : error;
}
