using System.Collections.Immutable;
using NativeProfiler.Backend.Pacing;
using NativeProfiler.Pprof;

namespace NativeProfiler.Backend.Tests;

public sealed class PacerTests
{
    private static readonly DeploymentKey Shop = new("default", "shop", "1.0.0", "eu-1", "dotnet");
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private static readonly ImmutableArray<ProfileKind> CpuOnly = [ProfileKind.Cpu];
    private static readonly ImmutableArray<ProfileKind> Many =
        [ProfileKind.Cpu, ProfileKind.Wall, ProfileKind.Heap, ProfileKind.Alloc, ProfileKind.Contention];

    [Theory]
    [InlineData(1, 6.0)]
    [InlineData(10, 2.0)]
    [InlineData(1000, 2.0)]
    [InlineData(1000, 24.0)]
    public void In_a_day_with_crashes_the_rate_of_the_deployment_holds_and_every_replica_has_its_share(
        int replicas, double meanUptimeHours)
    {
        var day = new PacingSimulation(replicas, TimeSpan.FromHours(meanUptimeHours), Many, seed: replicas);

        day.Run(TimeSpan.FromHours(24));

        Assert.InRange(day.Grants, 1440 * 0.98, 1440 * 1.02);
        Assert.InRange(day.Grants - day.GrantsToTheDead, 1440 * 0.98, 1440 * 1.02);
        Assert.True(day.ShortestDistance >= TimeSpan.FromSeconds(30), $"two windows within {day.ShortestDistance}");
        AssertShares(day);
    }

    [Fact]
    public void Cpu_gets_half_of_the_windows_and_the_others_share_the_rest()
    {
        var day = new PacingSimulation(10, TimeSpan.FromHours(12), Many, seed: 7);

        day.Run(TimeSpan.FromHours(24));

        Assert.InRange(day.Kinds[ProfileKind.Cpu], day.Grants / 2 - 2, day.Grants / 2 + 2);
        foreach (var kind in Many.Where(kind => kind != ProfileKind.Cpu))
            Assert.InRange(day.Kinds[kind], day.Grants / 8 - 2, day.Grants / 8 + 2);
    }

    [Fact]
    public void A_kind_goes_only_to_a_replica_that_offers_it()
    {
        var pacer = new Pacer(new PacerOptions(), new NoOtherBackend(), new Random(1));
        for (var i = 0; i < 10; i++)
            pacer.Add(Shop, CpuOnly, Start);
        var heap = pacer.Add(Shop, [ProfileKind.Heap], Start);
        var grants = Enumerable.Range(0, 4).Select(i =>
        {
            Assert.True(pacer.TryGrant(Start.AddMinutes(i), out var grant));
            return grant;
        }).ToArray();

        Assert.Same(heap, Assert.Single(grants, grant => grant.Kind == ProfileKind.Heap).Poll);
    }

    [Fact]
    public void Deployments_do_not_wait_for_each_other()
    {
        var pacer = new Pacer(new PacerOptions(), new NoOtherBackend(), new Random(1));
        for (var i = 0; i < 3; i++)
        {
            pacer.Add(Shop with { Version = $"{i}" }, CpuOnly, Start);
            pacer.Add(Shop with { Version = $"{i}" }, CpuOnly, Start);
        }

        Assert.Equal(3, Grants(pacer, Start));
        Assert.Equal(0, Grants(pacer, Start.AddSeconds(59)));
        Assert.Equal(3, Grants(pacer, Start.AddSeconds(60)));
        Assert.Null(pacer.NextDue);
    }

    [Fact]
    public void A_turn_that_nobody_took_in_time_does_not_shift_the_following_ones()
    {
        var pacer = new Pacer(new PacerOptions(), new NoOtherBackend(), new Random(1));
        pacer.Add(Shop, CpuOnly, Start);
        Assert.Equal(1, Grants(pacer, Start));
        pacer.Add(Shop, CpuOnly, Start.AddSeconds(75));
        Assert.Equal(1, Grants(pacer, Start.AddSeconds(75)));
        pacer.Add(Shop, CpuOnly, Start.AddSeconds(80));

        Assert.Equal(Start.AddSeconds(120), pacer.NextDue);
    }

    [Fact]
    public void Turns_missed_for_long_are_not_made_up_for()
    {
        var pacer = new Pacer(new PacerOptions(), new NoOtherBackend(), new Random(1));
        pacer.Add(Shop, CpuOnly, Start);
        Assert.Equal(1, Grants(pacer, Start));
        pacer.Add(Shop, CpuOnly, Start.AddHours(3));
        Assert.Equal(1, Grants(pacer, Start.AddHours(3)));
        pacer.Add(Shop, CpuOnly, Start.AddHours(3));

        Assert.Equal(Start.AddHours(3).AddMinutes(1), pacer.NextDue);
    }

    [Fact]
    public void A_replica_that_left_is_not_chosen_and_deployments_without_replicas_are_forgotten()
    {
        var pacer = new Pacer(new PacerOptions(), new NoOtherBackend(), new Random(1));
        for (var i = 0; i < 5000; i++)
        {
            var poll = pacer.Add(Shop with { Version = $"{i}" }, CpuOnly, Start.AddMinutes(i));
            Assert.True(pacer.Remove(poll));
            Assert.False(pacer.Remove(poll));
        }

        Assert.Null(pacer.NextDue);
        Assert.Equal(0, Grants(pacer, Start.AddYears(1)));
        Assert.Equal(0, pacer.Waiting);
        Assert.InRange(pacer.Deployments, 0, 1100);
    }

    private static int Grants(Pacer pacer, DateTimeOffset now)
    {
        var count = 0;
        while (pacer.TryGrant(now, out _))
            count++;
        return count;
    }

    /// <summary>χ² of the windows per replica against its share of the waiting time, within four standard deviations.</summary>
    private static void AssertShares(PacingSimulation day)
    {
        var waited = day.Replicas.Sum(replica => replica.Waited.TotalSeconds);
        var windows = day.Replicas.Sum(replica => replica.Windows);
        var freedom = day.Replicas.Count - 1;
        var squares = day.Replicas.Sum(replica =>
        {
            var expected = windows * replica.Waited.TotalSeconds / waited;
            return Math.Pow(replica.Windows - expected, 2) / expected;
        });
        Assert.InRange(squares, freedom - 4 * Math.Sqrt(2 * freedom), freedom + 4 * Math.Sqrt(2 * freedom));
    }
}
