using NativeProfiler.Tests;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Wire.Tests;

public sealed class RingReaderTests
{
    private static RingReader Open(TestRing ring) =>
        new(RingMemory.TryMap(ring.File, out var problem) ?? throw new InvalidOperationException(problem));

    [Fact]
    public void Samples_are_read_in_order_over_many_laps()
    {
        using var ring = new TestRing();
        using var reader = Open(ring);
        var frames = new ulong[100];
        for (var i = 0U; i < 5000; i++)
        {
            var used = frames.AsSpan(0, (int)(i % 100));
            used.Fill(i);
            Assert.True(ring.Write(windowId: i, threadId: i + 1, used, WalkEnd.DepthLimit, periods: 3, labels: new SampleLabels(i, 2, 3, 0, 0)));
            Assert.True(reader.TryRead(out var sample));
            Assert.Equal(i, sample.WindowId);
            Assert.Equal(i + 1, sample.ThreadId);
            Assert.Equal(3U, sample.Periods);
            Assert.Equal(WalkEnd.DepthLimit, sample.WalkEnd);
            Assert.Equal(new SampleLabels(i, 2, 3, 0, 0), sample.Labels);
            Assert.True(sample.Frames.SequenceEqual(used));
            Assert.False(reader.TryRead(out _));
        }

        Assert.Equal(0, reader.InvalidRecords);
        Assert.False(reader.IsBroken);
    }

    [Fact]
    public void A_full_ring_has_room_again_for_what_was_read()
    {
        using var ring = new TestRing();
        using var reader = Open(ring);
        var written = 0;
        while (ring.Write(1, 1, [1, 2, 3])) written++;
        Assert.Equal(RingLayout.MinCapacity / 128, written);
        Assert.True(reader.TryRead(out _));
        Assert.True(ring.Write(1, 1, [1, 2, 3]));
        Assert.False(ring.Write(1, 1, [1, 2, 3]));
    }

    [Fact]
    public void A_reserved_record_holds_the_reader_until_the_process_is_gone()
    {
        using var ring = new TestRing();
        using var reader = Open(ring);
        ring.Write(1, 1, [1], state: RingLayout.StateReserved);
        ring.Write(1, 2, [2]);
        Assert.False(reader.TryRead(out _));
        reader.WritersAreGone = true;
        Assert.True(reader.TryRead(out var sample));
        Assert.Equal(2U, sample.ThreadId);
        Assert.Equal(1, reader.DiscardedRecords);
    }

    [Fact]
    public void A_reader_takes_up_where_the_last_one_stopped()
    {
        using var ring = new TestRing();
        using (var first = Open(ring))
        {
            ring.Write(1, 1, [1]);
            Assert.True(first.TryRead(out _));
        }

        ring.Write(2, 2, [2]);
        using var second = Open(ring);
        Assert.True(second.TryRead(out var sample));
        Assert.Equal(2U, sample.WindowId);
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        using var ring = new TestRing(capacity: 1 << 20);
        using var reader = Open(ring);
        var frames = new ulong[64];
        while (ring.Write(1, 1, frames))
        {
            // Until it is full.
        }

        Assert.True(reader.TryRead(out _));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var count = 0;
        while (reader.TryRead(out _)) count++;
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(count > 1000);
    }

    [Theory]
    [InlineData(0, "not sealed")]
    [InlineData(2, "not sealed")]
    [InlineData(6, "not sealed")]
    public void A_ring_that_could_shrink_is_refused(int seals, string problem)
    {
        using var ring = new TestRing(seals: seals);
        Assert.Null(RingMemory.TryMap(ring.File, out var said));
        Assert.Contains(problem, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4096 + 1000)]
    [InlineData(4096 + 65536 + 64)]
    [InlineData(65536)]
    [InlineData(4096 + (32 << 20))]
    public void A_ring_of_a_size_that_no_capacity_fits_is_refused(long size)
    {
        using var ring = new TestRing(fileSize: size);
        Assert.Null(RingMemory.TryMap(ring.File, out var said));
        Assert.Contains("no capacity fits", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ring_with_another_magic_version_or_capacity_is_refused()
    {
        using var ring = new TestRing();
        ring.Word(RingLayout.CapacityOffset) = 1 << 20;
        Assert.Null(RingMemory.TryMap(ring.File, out var capacity));
        Assert.Contains("says 1048576 bytes", capacity, StringComparison.Ordinal);
        ring.Set32(RingLayout.VersionOffset, 9);
        Assert.Null(RingMemory.TryMap(ring.File, out var version));
        Assert.Contains("version is 9", version, StringComparison.Ordinal);
        ring.Set32(RingLayout.MagicOffset, 9);
        Assert.Null(RingMemory.TryMap(ring.File, out var magic));
        Assert.Contains("magic", magic, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_that_makes_no_sense_is_counted_and_skipped()
    {
        using var ring = new TestRing();
        using var reader = Open(ring);
        ring.Write(1, 1, [1]);
        ring.Bytes[RingLayout.HeaderSize + SampleLayout.KindOffset] = 77;
        ring.Write(1, 2, [1]);
        ring.Bytes[RingLayout.HeaderSize + 128 + SampleLayout.FrameCountOffset + 1] = 77;
        ring.Write(1, 3, [1], periods: 0);
        ring.Write(1, 4, [1]);
        Assert.True(reader.TryRead(out var sample));
        Assert.Equal(4U, sample.ThreadId);
        Assert.Equal(3, reader.InvalidRecords);
        Assert.False(reader.IsBroken);
    }

    [Fact]
    public void Memory_full_of_noise_never_throws_and_always_ends()
    {
        var random = new Random(1);
        for (var round = 0; round < 300; round++)
        {
            using var ring = new TestRing();
            for (var i = 0; i < 50; i++) ring.Write(1, 1, [1, 2, 3]);
            using var reader = Open(ring);
            for (var mutation = 0; mutation < 200; mutation++)
            {
                var offset = random.Next(RingLayout.WritePositionOffset, ring.Size);
                ring.Bytes[random.Next(2) == 0 ? offset : RingLayout.HeaderSize + random.Next(6400)] = (byte)random.Next(256);
                var read = 0;
                while (reader.TryRead(out var sample))
                {
                    Assert.InRange(sample.Frames.Length, 0, SampleLayout.MaxFrames);
                    Assert.True(++read <= ring.Capacity / RingLayout.GranuleSize);
                }
            }
        }
    }

    [Fact]
    public void A_read_position_from_nowhere_breaks_the_ring_and_nothing_else()
    {
        using var ring = new TestRing();
        ring.Word(RingLayout.ReadPositionOffset) = ulong.MaxValue - 63;
        using var reader = Open(ring);
        Assert.True(reader.IsBroken);
        Assert.False(reader.TryRead(out _));
    }
}
