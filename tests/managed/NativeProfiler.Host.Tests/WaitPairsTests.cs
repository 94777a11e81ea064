using NativeProfiler.Host.Aggregation;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Tests;

public sealed class WaitPairsTests
{
    private const ulong LockStart = 1;
    private const ulong LockEnd = 2;
    private const ulong LockUnseenEnd = 3;
    private const ulong ObjectStart = 5;
    private const ulong ObjectEnd = 6;
    private const ulong ObjectUnseenEnd = 7;

    private readonly Aggregate _aggregate = new();
    private readonly WaitPairs _waits;

    public WaitPairsTests() => _waits = new WaitPairs(_aggregate);

    [Fact]
    public void A_wait_lasts_from_its_start_to_its_end()
    {
        Add(LockStart, at: 100, owner: 9);
        Add(LockEnd, at: 350);
        Add(LockStart, at: 400, owner: 9);
        Add(LockEnd, at: 500);
        Assert.Equal([(9UL, 2, 350)], Entries());
    }

    [Fact]
    public void Threads_wait_each_for_themselves()
    {
        Add(LockStart, at: 100, thread: 1);
        Add(ObjectStart, at: 150, thread: 2);
        Add(LockEnd, at: 200, thread: 1);
        Add(ObjectEnd, at: 400, thread: 2);
        Assert.Equal([(0UL, 1, 100), (1UL << 63, 1, 250)], Entries());
    }

    [Fact]
    public void A_wait_that_outlasts_the_window_lasts_until_its_end()
    {
        Add(LockStart, at: 700);
        _waits.Finish(TimeSpan.FromMicroseconds(1));
        Assert.Equal([(0UL, 1, 300)], Entries());
    }

    [Fact]
    public void A_wait_that_began_before_the_window_counts_from_the_windows_start()
    {
        Add(ObjectUnseenEnd, at: 250, waited: 250);
        Assert.Equal([(1UL << 63, 1, 250)], Entries());
    }

    [Fact]
    public void What_was_part_of_a_locks_wait_that_began_before_the_window_is_taken_back()
    {
        Add(ObjectUnseenEnd, at: 100, waited: 100);
        Add(ObjectStart, at: 120);
        Add(ObjectEnd, at: 200);
        Add(LockUnseenEnd, at: 210, waited: 210);
        Assert.Equal([(1UL << 63, 0, 0), (1UL << 63, 0, 0), (0UL, 1, 210)], Entries());
    }

    [Fact]
    public void A_lock_whose_start_was_lost_takes_nothing_back()
    {
        Add(ObjectStart, at: 120);
        Add(ObjectEnd, at: 200);
        Add(LockUnseenEnd, at: 900, waited: 50);
        Assert.Equal([(1UL << 63, 1, 80), (0UL, 1, 50)], Entries());
    }

    [Fact]
    public void Lost_records_are_counted_and_cost_no_more_than_their_own_wait()
    {
        Add(LockEnd, at: 50);
        Add(LockStart, at: 100);
        Add(LockStart, at: 300);
        Add(LockEnd, at: 400);
        Assert.Equal(2, _waits.Unpaired);
        Assert.Equal([(0UL, 2, 100)], Entries());
    }

    [Theory]
    [InlineData(0UL, 1UL, 0UL)]
    [InlineData(4UL, 1UL, 0UL)]
    [InlineData(8UL, 1UL, 0UL)]
    [InlineData(ulong.MaxValue, 1UL, 0UL)]
    [InlineData(LockUnseenEnd, 100UL, 101UL)]
    public void Values_that_make_no_sense_are_refused(ulong phase, ulong at, ulong waited) =>
        Assert.False(_waits.Add(Record(1, [phase, at, 0, waited])));

    [Fact]
    public void In_random_order_the_sum_is_what_each_thread_waited()
    {
        var random = new Random(1);
        var open = new Dictionary<uint, (ulong At, bool IsLock)>();
        double expected = 0;
        ulong now = 0;
        for (var i = 0; i < 20_000; i++)
        {
            now += (ulong)random.Next(1, 1000);
            var thread = (uint)random.Next(1, 20);
            if (open.Remove(thread, out var wait))
            {
                Add(wait.IsLock ? LockEnd : ObjectEnd, now, thread: thread);
                expected += now - wait.At;
            }
            else
            {
                open[thread] = (now, random.Next(2) == 0);
                Add(open[thread].IsLock ? LockStart : ObjectStart, now, thread: thread);
            }
        }

        now += 100 - (now % 100); // whole ticks
        _waits.Finish(TimeSpan.FromTicks((long)now / TimeSpan.NanosecondsPerTick));
        expected += open.Values.Sum(wait => (double)(now - wait.At));
        Assert.Equal(expected, Entries().Sum(entry => (double)entry.Waited), expected * 1e-6);
        Assert.Equal(0, _waits.Unpaired);
    }

    private void Add(ulong phase, ulong at, uint thread = 1, uint owner = 0, ulong waited = 0) =>
        Assert.True(_waits.Add(Record(thread, [phase, at, owner, waited])));

    private List<(ulong Detail, int Count, int Waited)> Entries()
    {
        var all = new List<(ulong, int, int)>();
        foreach (ref readonly var entry in _aggregate.Entries) all.Add((entry.Detail, (int)entry.First, (int)entry.Second));
        return all;
    }

    private static SampleRecord Record(uint thread, ulong[] values) => new()
    {
        WindowId = 1,
        Kind = RecordKind.Contention,
        ThreadId = thread,
        WalkEnd = WalkEnd.Root,
        Periods = 1,
        Labels = default,
        Values = values,
        Frames = values[0] is LockEnd or ObjectEnd ? [] : new[] { values[0] + thread },
    };
}
