using NativeProfiler.Host.Targets;
using NativeProfiler.Host.Work;

namespace NativeProfiler.Host.Tests;

public sealed class DutyCycleTests
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);

    [Fact]
    public void The_first_window_opens_at_once_the_next_after_the_drawn_offset_and_then_one_per_interval()
    {
        var cycle = new DutyCycle([ProfileType.Cpu], Length, Interval, phase: 0.5);
        Assert.Equal([0, 35, 95, 155], Starts(cycle, 4));
    }

    [Theory]
    [InlineData(0.0, 10)]
    [InlineData(0.999999, 60)]
    public void The_second_window_never_overlaps_the_first_and_comes_within_an_interval(double phase, double expected)
    {
        var cycle = new DutyCycle([ProfileType.Cpu], Length, Interval, phase);
        Assert.Equal(expected, Starts(cycle, 2)[1], 3);
    }

    [Fact]
    public void A_slot_that_was_missed_is_not_made_up_for()
    {
        var cycle = new DutyCycle([ProfileType.Cpu], Length, Interval, phase: 0);
        Assert.Equal([0, 10], Starts(cycle, 2));
        Assert.Equal(TimeSpan.FromSeconds(250), cycle.Next(TimeSpan.FromSeconds(200)).At);
        Assert.Equal(TimeSpan.FromSeconds(310), cycle.Next(TimeSpan.FromSeconds(260)).At);
    }

    [Fact]
    public void Cpu_comes_first_and_every_other_time_and_the_other_types_take_turns()
    {
        var cycle = new DutyCycle([ProfileType.Heap, ProfileType.Cpu, ProfileType.Wall], Length, Interval, phase: 0);
        var types = Enumerable.Range(0, 6).Select(_ => cycle.Next(TimeSpan.Zero).Order.Types.Single());
        Assert.Equal([ProfileType.Cpu, ProfileType.Heap, ProfileType.Cpu, ProfileType.Wall, ProfileType.Cpu, ProfileType.Heap], types);
    }

    [Fact]
    public void Types_that_are_wanted_together_are_taken_in_every_window()
    {
        ProfileType[] all = [ProfileType.Wall, ProfileType.Cpu, ProfileType.Heap];
        var cycle = new DutyCycle(all, Length, Interval, phase: 0, isTogether: true);
        Assert.All(Enumerable.Range(0, 3), _ => Assert.Equal(all, cycle.Next(TimeSpan.Zero).Order.Types));
    }

    [Fact]
    public void Windows_longer_than_the_interval_follow_each_other()
    {
        var cycle = new DutyCycle([ProfileType.Cpu], Length, TimeSpan.FromSeconds(1), phase: 0.7);
        Assert.Equal([0, 10, 20], Starts(cycle, 3));
    }

    private static double[] Starts(DutyCycle cycle, int count)
    {
        var now = TimeSpan.Zero;
        var starts = new double[count];
        for (var i = 0; i < count; i++)
        {
            now = cycle.Next(now).At;
            starts[i] = now.TotalSeconds;
        }

        return starts;
    }
}
