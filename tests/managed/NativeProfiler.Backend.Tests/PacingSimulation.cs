using System.Collections.Immutable;
using NativeProfiler.Backend.Pacing;
using NativeProfiler.Pprof;

namespace NativeProfiler.Backend.Tests;

/// <summary>
/// A day of replicas that poll, are profiled, crash and come back, in simulated time. One crash in ten leaves a connection
/// that looks alive until the pings find out.
/// </summary>
internal sealed class PacingSimulation
{
    private static readonly TimeSpan WindowAndUpload = TimeSpan.FromSeconds(10.5);
    private static readonly TimeSpan RestartTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PingsFindOut = TimeSpan.FromSeconds(25);
    private static readonly DeploymentKey Shop = new("default", "shop", "1.0.0", "eu-1", "dotnet");

    private readonly Random _random;
    private readonly Pacer _pacer;
    private readonly ImmutableArray<ProfileKind> _offers;
    private readonly TimeSpan _meanUptime;
    private readonly Replica[] _replicas;
    private readonly Dictionary<Poll, Replica> _polls = [];
    private readonly PriorityQueue<Action, DateTimeOffset> _events = new();
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    public PacingSimulation(int replicas, TimeSpan meanUptime, ImmutableArray<ProfileKind> offers, int seed)
    {
        _random = new Random(seed);
        _pacer = new Pacer(new PacerOptions(), new NoOtherBackend(), _random);
        _offers = offers;
        _meanUptime = meanUptime;
        _replicas = [.. Enumerable.Range(0, replicas).Select(_ => new Replica())];
    }

    public IReadOnlyList<Replica> Replicas => _replicas;

    public int Grants { get; private set; }

    public int GrantsToTheDead { get; private set; }

    public TimeSpan ShortestDistance { get; private set; } = TimeSpan.MaxValue;

    public Dictionary<ProfileKind, int> Kinds { get; } = [];

    public void Run(TimeSpan length)
    {
        foreach (var replica in _replicas)
            At(TimeSpan.FromSeconds(_random.NextDouble() * 5), () => Start(replica));
        var end = _now + length;
        var last = DateTimeOffset.MinValue;
        while (true)
        {
            var due = _pacer.NextDue ?? DateTimeOffset.MaxValue;
            var next = _events.TryPeek(out _, out var time) && time < due ? time : due;
            if (next > end)
                break;
            _now = next > _now ? next : _now;
            if (next == time && _events.Count > 0 && time < due)
            {
                _events.Dequeue()();
                continue;
            }

            Assert.True(_pacer.TryGrant(_now, out var grant));
            if (last != DateTimeOffset.MinValue && _now - last < ShortestDistance)
                ShortestDistance = _now - last;
            last = _now;
            Profile(grant);
        }

        foreach (var replica in _replicas)
            replica.StopWaiting(_now);
    }

    private void Start(Replica replica)
    {
        replica.Life++;
        var life = replica.Life;
        At(-Math.Log(1 - _random.NextDouble()) * _meanUptime, () => Crash(replica, life));
        Wait(replica);
    }

    private void Wait(Replica replica)
    {
        replica.Poll = _pacer.Add(Shop, _offers, _now);
        replica.StartWaiting(_now);
        _polls.Add(replica.Poll, replica);
    }

    private void Profile(Grant grant)
    {
        Grants++;
        Kinds[grant.Kind] = Kinds.GetValueOrDefault(grant.Kind) + 1;
        _polls.Remove(grant.Poll, out var replica);
        if (replica!.Poll != grant.Poll)
        {
            GrantsToTheDead++;
            return;
        }

        replica.StopWaiting(_now);
        replica.Poll = null;
        replica.Windows++;
        var life = replica.Life;
        At(WindowAndUpload, () =>
        {
            if (replica.Life == life)
                Wait(replica);
        });
    }

    private void Crash(Replica replica, int life)
    {
        if (replica.Life != life)
            return;
        replica.Life++;
        if (replica.Poll is { } poll)
        {
            replica.StopWaiting(_now);
            replica.Poll = null;
            At(_random.Next(10) == 0 ? PingsFindOut : TimeSpan.Zero, () =>
            {
                if (_pacer.Remove(poll))
                    _polls.Remove(poll);
            });
        }

        At(RestartTime, () => Start(replica));
    }

    private void At(TimeSpan delay, Action action) => _events.Enqueue(action, _now + delay);

    internal sealed class Replica
    {
        private DateTimeOffset? _since;

        public int Life { get; set; }

        public Poll? Poll { get; set; }

        public int Windows { get; set; }

        public TimeSpan Waited { get; private set; }

        public void StartWaiting(DateTimeOffset now) => _since = now;

        public void StopWaiting(DateTimeOffset now)
        {
            Waited += now - (_since ?? now);
            _since = null;
        }
    }
}
