using System.Runtime.InteropServices;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Aggregation;

/// <summary>
/// The samples of one window by (type, stack, labels, thread, detail). Adding a known stack allocates nothing. When it is full a sample keeps its
/// thread and its weight and loses its stack, so that sums stay true.
/// </summary>
internal sealed class Aggregate
{
    private readonly List<ulong> _frames = [];
    private readonly List<AggregateEntry> _entries = [];
    private readonly HashSet<ulong> _addresses = [];
    private readonly int _maxEntries;
    private int[] _slots = new int[1024];

    internal Aggregate(int maxEntries = AggregateLimits.MaxEntries) => _maxEntries = maxEntries;

    /// <summary>Samples whose stack found no room.</summary>
    internal long LostStacks { get; private set; }

    /// <summary>Samples that found no room at all.</summary>
    internal long LostSamples { get; private set; }

    internal ReadOnlySpan<AggregateEntry> Entries => CollectionsMarshal.AsSpan(_entries);

    internal ReadOnlySpan<ulong> FramesOf(in AggregateEntry entry) =>
        CollectionsMarshal.AsSpan(_frames).Slice(entry.FirstFrame, entry.FrameCount);

    /// <summary>Addresses seen for the first time since they were last taken.</summary>
    internal List<ulong> NewAddresses { get; } = [];

    /// <summary>Counts one sample; false when its type is unknown or its values make no sense.</summary>
    internal bool Add(in SampleRecord sample)
    {
        if (RecordWeight.Of(sample) is not { } weight) return false;
        _ = Count(sample, weight);
        return true;
    }

    /// <summary>Counts one sample with this weight and returns the index of its entry; -1 when there is room for none.</summary>
    internal int Count(in SampleRecord sample, in RecordWeight weight)
    {
        var index = CountIn(sample, weight, sample.Frames, hasLostStack: false);
        if (index >= 0) return index;
        LostStacks++;
        index = CountIn(sample, weight, [], hasLostStack: true);
        if (index < 0) LostSamples++;
        return index;
    }

    /// <summary>Adds to the values of an entry that <see cref="Count"/> returned.</summary>
    internal void AddTo(int index, double first, double second)
    {
        if (index < 0) return;
        ref var entry = ref CollectionsMarshal.AsSpan(_entries)[index];
        entry.First += first;
        entry.Second += second;
    }

    private int CountIn(in SampleRecord sample, in RecordWeight weight, ReadOnlySpan<ulong> frames, bool hasLostStack)
    {
        var hash = Hash(sample, weight.Detail, frames, hasLostStack);
        var mask = _slots.Length - 1;
        for (var slot = (int)hash & mask; ; slot = (slot + 1) & mask)
        {
            var index = _slots[slot] - 1;
            if (index < 0)
            {
                if (!HasRoom(frames.Length, hasLostStack)) return -1;
                Insert(sample, weight, frames, hasLostStack, hash, slot);
                return _entries.Count - 1;
            }

            ref var entry = ref CollectionsMarshal.AsSpan(_entries)[index];
            if (entry.Hash != hash || !Matches(entry, sample, weight.Detail, frames, hasLostStack)) continue;
            entry.Samples++;
            entry.First += weight.First;
            entry.Second += weight.Second;
            return index;
        }
    }

    // Stackless entries, at most one per thread and label, have a small reserve of their own.
    private bool HasRoom(int frames, bool hasLostStack) => hasLostStack
        ? _entries.Count < _maxEntries + (_maxEntries / 8)
        : _entries.Count < _maxEntries && _frames.Count + frames <= AggregateLimits.MaxFrames;

    private bool Matches(in AggregateEntry entry, in SampleRecord sample, ulong detail, ReadOnlySpan<ulong> frames, bool hasLostStack) =>
        entry.Kind == sample.Kind
        && entry.ThreadId == sample.ThreadId
        && entry.Detail == detail
        && entry.WalkEnd == sample.WalkEnd
        && entry.HasLostStack == hasLostStack
        && entry.Labels == sample.Labels
        && FramesOf(entry).SequenceEqual(frames);

    private void Insert(in SampleRecord sample, in RecordWeight weight, ReadOnlySpan<ulong> frames, bool hasLostStack, uint hash, int slot)
    {
        _entries.Add(new AggregateEntry
        {
            Hash = hash,
            FirstFrame = _frames.Count,
            FrameCount = frames.Length,
            ThreadId = sample.ThreadId,
            WalkEnd = sample.WalkEnd,
            Labels = sample.Labels,
            Kind = sample.Kind,
            Detail = weight.Detail,
            Samples = 1,
            First = weight.First,
            Second = weight.Second,
            HasLostStack = hasLostStack,
        });
        _slots[slot] = _entries.Count;
        _frames.AddRange(frames);
        foreach (var frame in frames)
        {
            if (_addresses.Count < AggregateLimits.MaxAddresses && _addresses.Add(frame)) NewAddresses.Add(frame);
        }

        if (_entries.Count * 2 > _slots.Length) Grow();
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 2];
        var mask = _slots.Length - 1;
        for (var index = 0; index < _entries.Count; index++)
        {
            var slot = (int)_entries[index].Hash & mask;
            while (_slots[slot] != 0) slot = (slot + 1) & mask;
            _slots[slot] = index + 1;
        }
    }

    private static uint Hash(in SampleRecord sample, ulong detail, ReadOnlySpan<ulong> frames, bool hasLostStack)
    {
        var hash = new HashCode();
        hash.Add((int)sample.Kind);
        hash.Add(sample.ThreadId);
        hash.Add(detail);
        hash.Add((byte)sample.WalkEnd);
        hash.Add(hasLostStack);
        hash.Add(sample.Labels);
        hash.AddBytes(MemoryMarshal.AsBytes(frames));
        return (uint)hash.ToHashCode();
    }
}
