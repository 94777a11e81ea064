using NativeProfiler.Host.Aggregation;
using NativeProfiler.Host.Profiles;
using NativeProfiler.Wire.Control;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Tests;

public sealed class WallWeightsTests
{
    private const ulong Running = (ulong)RunState.Running;
    private const ulong Waiting = (ulong)RunState.Waiting;

    private readonly Aggregate _aggregate = new();
    private readonly ThreadVisits _visits;

    public WallWeightsTests() => _visits = new ThreadVisits(_aggregate);

    [Fact]
    public void A_visit_that_finds_a_thread_as_before_belongs_to_its_last_stack()
    {
        Visit(1, Waiting, 10, [5]);
        Visit(2, Waiting, 10, [6]);
        Visit(1, 0, 30);
        Visit(1, Waiting, 10, [7]);
        Visit(1, 0, 1);
        Assert.Equal([(2.0, 40.0), (1.0, 10.0), (2.0, 11.0)], Entries());
    }

    [Theory]
    [InlineData]
    [InlineData(0UL, 5UL)] // as before, and there is no before
    [InlineData(2UL)]
    public void Values_that_make_no_sense_are_refused(params ulong[] values) => Assert.False(_visits.Add(Windows.Record(RecordKind.Wall, 1, values, [])));

    [Fact]
    public void What_threads_run_is_their_cpu_time_whatever_visits_say()
    {
        Cpu(1, [1], 3);
        Cpu(1, [2], 1);
        Visit(1, Running, 400);
        var weights = Weights(1, (1, 400));
        Assert.Equal([300, 100, 0], Enumerable.Range(0, 3).Select(index => weights[index]));
        Assert.Empty(weights.Stackless);
    }

    [Fact]
    public void What_visits_find_ready_beyond_the_cpu_time_was_waiting_for_a_processor()
    {
        Cpu(1, [1], 3);
        Visit(1, Running, 450);
        Visit(2, Waiting, 500, [9]);
        var weights = Weights(2, (1, 300), (2, 0));
        Assert.Equal(1000, weights[2]);
        Assert.Equal([new StacklessWall(1, "[waiting for a processor]", 600)], weights.Stackless);
    }

    [Fact]
    public void Cpu_time_without_a_sample_is_told_apart()
    {
        var weights = Weights(1, (4, 70));
        Assert.Equal([new StacklessWall(4, "[not sampled]", 70)], weights.Stackless);
    }

    // Threads that run a known part of the time and wait for a processor in another, visited at random moments.
    [Fact]
    public void Noise_of_visits_does_not_add_up_to_time_without_a_processor()
    {
        var random = new Random(11);
        const double window = 10e9;
        const double pause = 10e6;
        var truth = 0.0;
        var used = new List<(uint, ulong)>();
        for (uint thread = 1; thread <= 200; thread++)
        {
            var runs = 0.3 * random.NextDouble();
            var waits = thread % 4 == 0 ? 0.1 * random.NextDouble() : 0;
            truth += waits * window;
            used.Add((thread, (ulong)(runs * window)));
            Cpu(thread, [thread], 10);
            for (var at = 0.0; at < window; at += pause)
            {
                if (random.NextDouble() < runs + waits) Visit(thread, Running, (ulong)pause);
            }
        }

        var weights = Weights(1, [.. used]);
        var estimate = weights.Stackless.Sum(wall => (double)wall.Nanoseconds);
        // Each of 200,000 visits is of 10 ms; the standard deviation of their sum is about 1.6 s.
        Assert.InRange(estimate, truth - 6e9, truth + 6e9);
        Assert.InRange(truth, 15e9, 35e9);
    }

    private WallWeights Weights(double scale, params (uint Thread, ulong Cpu)[] threads) => WallWeights.Of(
        Windows.Of(_aggregate, [.. threads.Select(thread => new ThreadUse(thread.Thread, thread.Cpu, IsManaged: true, HasEnded: false, ""))]), scale);

    private void Visit(uint thread, ulong state, ulong nanoseconds, ulong[]? frames = null) =>
        Assert.True(_visits.Add(Windows.Record(RecordKind.Wall, thread, [state, nanoseconds], frames ?? [])));

    private void Cpu(uint thread, ulong[] frames, uint periods) =>
        Assert.True(_aggregate.Add(Windows.Record(RecordKind.Cpu, thread, [], frames, periods)));

    private List<(double, double)> Entries()
    {
        var all = new List<(double, double)>();
        foreach (ref readonly var entry in _aggregate.Entries) all.Add((entry.First, entry.Second));
        return all;
    }
}
