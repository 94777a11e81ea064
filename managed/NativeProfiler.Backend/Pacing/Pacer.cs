using System.Collections.Immutable;
using NativeProfiler.Pprof;

namespace NativeProfiler.Backend.Pacing;

/// <summary>
/// Decides who is profiled when: per deployment one window a period, over all its replicas and kinds together. A state machine
/// without clock or threads: the caller brings the time and asks for grants; a window that never comes back needs no care
/// here, because the next one depends on the clock alone.
/// </summary>
internal sealed class Pacer(PacerOptions options, ILeases leases, Random random)
{
    private const int SweepEvery = 1024;

    /// <summary>By how much backends that share a deployment draw apart, divided by the replicas that wait with each.</summary>
    private static readonly TimeSpan Spread = TimeSpan.FromSeconds(2);

    private readonly Dictionary<DeploymentKey, DeploymentTurns> _deployments = [];
    private readonly PriorityQueue<DeploymentTurns, DateTimeOffset> _queue = new();
    private Func<DeploymentKey, PacingSettings> _settings = _ => PacingSettings.Default;
    private int _added;

    public int Waiting { get; private set; }

    public int Deployments => _deployments.Count;

    /// <summary>When <see cref="TryGrant"/> has something next; null while nobody waits.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            DropStale();
            return _queue.TryPeek(out _, out var due) ? due : null;
        }
    }

    /// <summary>When a deployment has its next turn; null when nobody of it was here lately.</summary>
    public DateTimeOffset? NextTurn(DeploymentKey deployment) =>
        _deployments.TryGetValue(deployment, out var turns) ? turns.Due : null;

    /// <summary>New settings, for those who wait already too.</summary>
    public void Apply(Func<DeploymentKey, PacingSettings> settings, DateTimeOffset now)
    {
        _settings = settings;
        foreach (var turns in _deployments.Values)
        {
            turns.Apply(settings(turns.Deployment), now, options);
            Enqueue(turns);
        }
    }

    /// <summary>A replica begins to wait. The first of a deployment gets its turn at once.</summary>
    public Poll Add(DeploymentKey deployment, ImmutableArray<ProfileKind> offers, DateTimeOffset now)
    {
        if (++_added % SweepEvery == 0)
            ForgetIdle(now);
        if (!_deployments.TryGetValue(deployment, out var turns))
            _deployments.Add(deployment, turns = new DeploymentTurns(deployment, _settings(deployment), now));
        var poll = new Poll(turns, offers);
        turns.Add(poll);
        Waiting++;
        Enqueue(turns);
        return poll;
    }

    /// <summary>A replica gave up or died. False when it had its turn already.</summary>
    public bool Remove(Poll poll)
    {
        if (!poll.Turns.Remove(poll))
            return false;
        Waiting--;
        return true;
    }

    /// <summary>The next turn that is due, if any; to be called until there is none.</summary>
    public bool TryGrant(DateTimeOffset now, out Grant grant)
    {
        grant = default;
        for (DropStale(); _queue.TryPeek(out var turns, out var due) && due <= now; DropStale())
        {
            _queue.Dequeue();
            turns.QueuedFor = null;
            var lease = leases.Take(turns.Deployment, now, turns.Following(now, turns.Settings.Period ?? options.Period));
            if (!lease.IsOurs)
            {
                turns.Postpone(lease.Until + Draw(turns));
                Enqueue(turns);
                continue;
            }

            grant = turns.Take(now, options, random);
            if (lease.IsContested)
                turns.Postpone(turns.Due + Draw(turns));
            Waiting--;
            Enqueue(turns);
            return true;
        }

        return false;
    }

    /// <summary>Exponential with the number of replicas as its rate: who draws the shortest wins in proportion to them.</summary>
    private TimeSpan Draw(DeploymentTurns turns) =>
        Spread * (-Math.Log(1 - random.NextDouble()) / Math.Max(1, turns.Waiting));

    private void Enqueue(DeploymentTurns turns)
    {
        if (!turns.IsWanted || turns.QueuedFor == turns.Due)
            return;
        turns.QueuedFor = turns.Due;
        _queue.Enqueue(turns, turns.Due);
    }

    /// <summary>Entries that settings or departures have made wrong.</summary>
    private void DropStale()
    {
        while (_queue.TryPeek(out var turns, out var due) && (due != turns.QueuedFor || !turns.IsWanted))
        {
            _queue.Dequeue();
            if (due == turns.QueuedFor)
                turns.QueuedFor = null;
        }
    }

    private void ForgetIdle(DateTimeOffset now)
    {
        DropStale();
        foreach (var (deployment, turns) in _deployments)
        {
            if (turns.Waiting == 0 && turns.QueuedFor is null && turns.Due + options.Period < now)
                _deployments.Remove(deployment);
        }
    }
}
