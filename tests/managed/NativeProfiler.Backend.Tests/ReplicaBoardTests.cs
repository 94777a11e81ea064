using System.Collections.Immutable;
using NativeProfiler.Backend.Pacing;
using NativeProfiler.Pprof;
using NativeProfiler.Tests;

namespace NativeProfiler.Backend.Tests;

public sealed class ReplicaBoardTests
{
    private static readonly DeploymentKey Shop = new("default", "shop", "1.0.0", "eu-1", "dotnet");
    private static readonly ImmutableArray<ProfileKind> Offers = [ProfileKind.Cpu, ProfileKind.Wall];
    private static readonly Dictionary<string, string> NoLabels = [];

    private readonly ManualTime _time = new();
    private readonly ReplicaBoard _board;

    public ReplicaBoardTests() => _board = new ReplicaBoard(new PacerOptions(), _time);

    [Fact]
    public void A_replica_waits_profiles_and_waits_again()
    {
        var replica = _board.Wait(Shop, Offers, "c1");
        Assert.Equal(ReplicaState.Waiting, One().State);

        _board.Grant(replica, ProfileKind.Cpu, "p1");
        Assert.Equal(ReplicaState.Profiling, One().State);

        _time.Advance(TimeSpan.FromSeconds(11));
        _board.Deliver("p1", new Dictionary<string, string> { ["instance"] = "shop-1" }, ["runtime=10.0.12", "overhead_percent=0.3"]);
        _board.Wait(Shop, Offers, "c1");

        var one = One();
        Assert.Equal((ReplicaState.Waiting, "shop-1", "10.0.12", "0.3"), (one.State, one.Instance, one.Fact("runtime"), one.Fact("overhead_percent")));
        Assert.Equal(_time.GetUtcNow(), one.LastProfile);
    }

    [Fact]
    public void Polls_that_wait_on_one_connection_are_of_several_replicas()
    {
        _board.Wait(Shop, Offers, "proxy");
        _board.Wait(Shop, Offers, "proxy");

        Assert.Equal(2, _board.Snapshot().Count);
    }

    [Fact]
    public void A_turn_without_a_profile_is_told()
    {
        _board.Grant(_board.Wait(Shop, Offers, "c1"), ProfileKind.Wall, "p1");
        _time.Advance(TimeSpan.FromSeconds(41));

        Assert.Equal((ReplicaState.Silent, "it had its turn (wall) and sent no profile"), (One().State, One().Trouble));
        _board.Wait(Shop, Offers, "c1");
        Assert.Equal((ReplicaState.Waiting, "it had its turn (wall) and sent no profile"), (One().State, One().Trouble));
    }

    [Fact]
    public void A_refused_profile_is_told_until_the_next_one_comes()
    {
        _board.Grant(_board.Wait(Shop, Offers, "c1"), ProfileKind.Cpu, "p1");
        _board.Refuse("p1", "it is empty");
        Assert.Equal("its profile was refused: it is empty", One().Trouble);

        _board.Grant(_board.Wait(Shop, Offers, "c1"), ProfileKind.Cpu, "p2");
        _board.Deliver("p2", NoLabels, []);
        Assert.Equal("", One().Trouble);
    }

    [Fact]
    public void A_replica_that_connects_anew_is_still_one()
    {
        var labels = new Dictionary<string, string> { ["instance"] = "shop-1" };
        _board.Grant(_board.Wait(Shop, Offers, "c1"), ProfileKind.Cpu, "p1");
        _board.Deliver("p1", labels, []);
        _board.Grant(_board.Wait(Shop, Offers, "c2"), ProfileKind.Cpu, "p2");
        _board.Deliver("p2", labels, []);

        Assert.Equal("shop-1", One().Instance);
    }

    [Fact]
    public void Who_left_is_forgotten_after_a_while_and_who_has_a_name_later()
    {
        _board.Leave(_board.Wait(Shop, Offers, "nameless"));
        _board.Grant(_board.Wait(Shop, Offers, "named"), ProfileKind.Cpu, "p1");
        _board.Deliver("p1", new Dictionary<string, string> { ["instance"] = "shop-1" }, []);

        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("shop-1", One().Instance);
        _time.Advance(TimeSpan.FromHours(24));
        Assert.Empty(_board.Snapshot());
    }

    private Replica One() => Assert.Single(_board.Snapshot());
}
