using NativeProfiler.Host.Aggregation;
using NativeProfiler.Host.Naming;
using NativeProfiler.Host.Profiles.Types;
using NativeProfiler.Host.Symbols;
using NativeProfiler.Wire.Control;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Tests;

public sealed class ThreadContentTests
{
    private const ulong Running = (ulong)RunState.Running;
    private const ulong Waiting = (ulong)RunState.Waiting;

    private readonly Aggregate _aggregate = new();

    [Fact]
    public void A_thread_that_waits_is_there_with_its_stack_whatever_it_ran_before()
    {
        Add(RecordKind.Cpu, 1, [], [7]);
        Add(RecordKind.Threads, 1, [Waiting], [5]);
        Assert.Equal([(1U, 5UL, "waiting", "yes")], Threads());
    }

    [Fact]
    public void A_thread_that_runs_has_the_stack_that_its_timer_saw_most()
    {
        Add(RecordKind.Cpu, 1, [], [7]);
        Add(RecordKind.Cpu, 1, [], [8], periods: 3);
        Add(RecordKind.Threads, 1, [Running], []);
        Assert.Equal([(1U, 8UL, "running", "yes")], Threads());
    }

    [Fact]
    public void One_that_its_timer_never_saw_has_the_stack_of_a_later_look_or_none()
    {
        Add(RecordKind.Threads, 1, [Running], []);
        Add(RecordKind.Threads, 1, [Waiting], [5]);
        Add(RecordKind.Threads, 9, [Running], []);
        Assert.Equal([(1U, 5UL, "running", "yes"), (9U, 0UL, "running", "no")], Threads());
    }

    [Fact]
    public void A_thread_that_only_its_timer_saw_is_not_one_of_the_moment()
    {
        Add(RecordKind.Cpu, 3, [], [7]);
        Assert.Empty(Threads());
    }

    private List<(uint Thread, ulong Frame, string State, string Managed)> Threads()
    {
        var window = Windows.Of(_aggregate, new ThreadUse(1, 0, IsManaged: true, HasEnded: false, "one"));
        var content = new ThreadContent(window, new NameTable(TargetFiles.Own));
        var all = new List<(uint, ulong, string, string)>();
        for (var index = 0; index < _aggregate.Entries.Length; index++)
        {
            ref readonly var entry = ref _aggregate.Entries[index];
            if (!content.Takes(index, entry)) continue;
            Assert.Equal([1L], content.ValuesOf(index, entry));
            var labels = content.LabelsOf(entry).ToDictionary();
            all.Add((entry.ThreadId, entry.FrameCount == 0 ? 0 : _aggregate.FramesOf(entry)[0], labels["state"], labels["managed"]));
        }

        return [.. all.Order()];
    }

    private void Add(RecordKind kind, uint thread, ulong[] values, ulong[] frames, uint periods = 1) =>
        Assert.True(_aggregate.Add(Windows.Record(kind, thread, values, frames, periods)));
}
