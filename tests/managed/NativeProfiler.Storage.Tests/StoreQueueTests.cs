using NativeProfiler.Pprof;
using NativeProfiler.Storage.Sqlite;

namespace NativeProfiler.Storage.Tests;

/// <summary>The line before the disk: bounded by what waits in it, not only by how many.</summary>
public sealed class StoreQueueTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("np-queue-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task A_profile_that_does_not_fit_beside_those_that_wait_is_refused(int around, bool isTaken)
    {
        var one = Profile("one");
        var size = one.Original.Length + one.Stacks.EstimatedBytes;
        await using var store = Open(queuedBytes: (2 * size) - around, queuedProfiles: 100);
        using var busy = new BusyWriter(store);
        var first = store.AppendAsync(one, Token);

        var second = isTaken ? store.AppendAsync(Profile("two"), Token) : null;
        if (!isTaken)
            Assert.Contains("MiB of profiles wait", (await Assert.ThrowsAsync<StoreBusyException>(() => store.AppendAsync(Profile("two"), Token))).Message, StringComparison.Ordinal);

        Assert.Equal(isTaken ? 2 * size : size, store.ReadStatus().WaitingBytes);
        busy.Dispose();
        Assert.Equal(AppendResult.Stored, await first);
        if (second is not null)
            Assert.Equal(AppendResult.Stored, await second);
        Assert.Equal(AppendResult.Stored, await store.AppendAsync(Profile("three"), Token)); // the room is given back
    }

    [Fact]
    public async Task A_profile_larger_than_the_line_is_taken_when_it_is_alone()
    {
        await using var store = Open(queuedBytes: 1, queuedProfiles: 100);

        Assert.Equal(AppendResult.Stored, await store.AppendAsync(Profile("large"), Token));
        Assert.Equal(AppendResult.Stored, await store.AppendAsync(Profile("next"), Token));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task One_more_than_may_wait_is_refused(int around, bool isTaken)
    {
        const int Most = 4;
        await using var store = Open(queuedBytes: long.MaxValue, queuedProfiles: Most);
        using var busy = new BusyWriter(store);
        var waiting = Enumerable.Range(0, Most + around - 1).Select(i => store.AppendAsync(Profile($"p{i}"), Token)).ToArray();

        if (isTaken)
            waiting = [.. waiting, store.AppendAsync(Profile("last"), Token)];
        else
            Assert.Contains("4 profiles wait", (await Assert.ThrowsAsync<StoreBusyException>(() => store.AppendAsync(Profile("last"), Token))).Message, StringComparison.Ordinal);

        busy.Dispose();
        Assert.All(await Task.WhenAll(waiting), result => Assert.Equal(AppendResult.Stored, result));
    }

    private SqliteProfileStore Open(long queuedBytes, int queuedProfiles) => SqliteProfileStore.Open(
        new SqliteStoreOptions { Folder = _folder, KeepsHouse = false, QueuedBytes = queuedBytes, QueuedProfiles = queuedProfiles });

    private static NewProfile Profile(string id) => new()
    {
        Id = id,
        Series = new SeriesKey("default", "shop", ProfileKind.Cpu, "1", "eu", "dotnet"),
        Time = TestStore.Noon,
        Labels = new Dictionary<string, string>(),
        Stacks = TestStore.Stacks(1),
        Original = new byte[1000],
    };

    /// <summary>Keeps the writer's thread from writing until it is disposed of.</summary>
    private sealed class BusyWriter : IDisposable
    {
        private readonly ManualResetEventSlim _free = new();
        private readonly ManualResetEventSlim _begun = new();
        private bool _isDisposed;

        public BusyWriter(SqliteProfileStore store)
        {
            _ = store.OccupyWriterAsync(() =>
            {
                _begun.Set();
                _free.Wait();
            });
            _begun.Wait();
        }

        public void Dispose()
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            _free.Set();
        }
    }
}
