using NativeProfiler.Host.Aggregation;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Tests;

public sealed class CountedKindsTests
{
    private readonly Aggregate _aggregate = new();
    private readonly CountedKinds _kinds;

    public CountedKindsTests() => _kinds = new CountedKinds(_aggregate);

    [Fact]
    public void Counts_belong_to_the_stack_that_was_told_for_their_kind()
    {
        Add(name: 3, key: 77, periods: 1, frames: [5, 6]);
        Add(name: 3, key: 78, periods: 2, frames: [5, 7]);
        Add(name: 0, key: 77, periods: 40);
        Add(name: 0, key: 78, periods: 1);
        Assert.Equal([(3UL, 2, 41.0), (3UL, 2, 3.0)], Entries());
    }

    [Fact]
    public void A_kind_whose_stack_was_lost_is_counted_without_one_until_it_is_told()
    {
        Add(name: 0, key: 77, periods: 10);
        Add(name: 3, key: 77, periods: 1, frames: [5]);
        Add(name: 0, key: 77, periods: 10);
        Assert.Equal([(0UL, 0, 10.0), (3UL, 1, 11.0)], Entries());
    }

    [Fact]
    public void Those_without_a_kind_stand_each_for_themselves()
    {
        Add(name: 3, key: 0, periods: 1, frames: [5]);
        Add(name: 4, key: 0, periods: 1, frames: [5]);
        Assert.Equal([(3UL, 1, 1.0), (4UL, 1, 1.0)], Entries());
    }

    private void Add(ulong name, ulong key, uint periods, params ulong[] frames) => Assert.True(_kinds.Add(new SampleRecord
    {
        WindowId = 1,
        Kind = RecordKind.Exceptions,
        ThreadId = 1,
        WalkEnd = WalkEnd.Root,
        Periods = periods,
        Labels = default,
        Values = new[] { name, key },
        Frames = frames,
    }));

    private List<(ulong Detail, int Frames, double First)> Entries()
    {
        var all = new List<(ulong, int, double)>();
        foreach (ref readonly var entry in _aggregate.Entries) all.Add((entry.Detail, entry.FrameCount, entry.First));
        return all;
    }
}
