using NativeProfiler.Host.Aggregation;
using NativeProfiler.Host.Windows;
using NativeProfiler.Tests;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Tests;

public sealed class AggregateTests
{
    [Fact]
    public void Samples_of_one_thread_stack_and_label_are_one_entry()
    {
        var aggregate = new Aggregate();
        aggregate.Add(Sample(1, [1, 2]));
        aggregate.Add(Sample(1, [1, 2], periods: 3));
        aggregate.Add(Sample(2, [1, 2]));
        aggregate.Add(Sample(1, [1, 2, 3]));
        aggregate.Add(Sample(1, [1, 2], end: WalkEnd.UnknownCode));
        aggregate.Add(Sample(1, [1, 2], labels: new SampleLabels(0, 0, 9, 0, 0)));
        Assert.Equal(5, aggregate.Entries.Length);
        Assert.Equal((2, 4), (aggregate.Entries[0].Samples, aggregate.Entries[0].Periods));
        Assert.Equal([1UL, 2UL, 3UL], aggregate.NewAddresses);
    }

    [Fact]
    public void A_full_aggregate_keeps_threads_and_weights_and_gives_up_stacks()
    {
        var aggregate = new Aggregate(maxEntries: 16);
        for (ulong i = 0; i < 1000; i++) aggregate.Add(Sample(7, [i]));
        Assert.Equal(17, aggregate.Entries.Length);
        Assert.Equal(984, aggregate.LostStacks);
        Assert.Equal(0, aggregate.LostSamples);
        Assert.Equal(1000, Total(aggregate));
        for (uint thread = 100; thread < 200; thread++) aggregate.Add(Sample(thread, [1]));
        Assert.Equal(1100, Total(aggregate) + aggregate.LostSamples);
        Assert.Equal(18, aggregate.Entries.Length);
    }

    [Fact]
    public void Draining_stacks_that_are_known_allocates_nothing()
    {
        using var ring = new TestRing(capacity: 1 << 20);
        using var reader = new RingReader(RingMemory.TryMap(ring.File, out _)!);
        var aggregate = new Aggregate();
        var drain = new RingDrain(reader, 1, aggregate);
        Fill(ring);
        drain.Drain();
        // The runtime may allocate on this thread when it compiles the code anew.
        var least = Enumerable.Range(0, 5).Min(_ =>
        {
            Fill(ring);
            var before = GC.GetAllocatedBytesForCurrentThread();
            drain.Drain();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
        Assert.Equal(0, least);
        Assert.True(Total(aggregate) > 1000);
        Assert.Equal(50, aggregate.Entries.Length);
    }

    private static void Fill(TestRing ring)
    {
        Span<ulong> frames = stackalloc ulong[60];
        for (var i = 0; ; i++)
        {
            frames.Fill((ulong)(i % 50));
            if (!ring.Write(1, 1, frames)) return;
        }
    }

    private static long Total(Aggregate aggregate)
    {
        long total = 0;
        foreach (ref readonly var entry in aggregate.Entries) total += entry.Samples;
        return total;
    }

    private static SampleRecord Sample(
        uint thread, ReadOnlySpan<ulong> frames, uint periods = 1, WalkEnd end = WalkEnd.Root, SampleLabels labels = default)
    {
        return new SampleRecord
        {
            WindowId = 1,
            Kind = RecordKind.Cpu,
            Values = [],
            ThreadId = thread,
            WalkEnd = end,
            Periods = periods,
            Labels = labels,
            Frames = frames.ToArray(),
        };
    }
}
