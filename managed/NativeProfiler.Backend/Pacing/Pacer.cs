using System.Collections.Immutable;
using NativeProfiler.Pprof;

namespace NativeProfiler.Backend.Pacing;

/// <summary>
/// Decides who is profiled when: per deployment one window a period, over all its replicas and kinds together. A pure state
/// machine: the caller brings the time and asks for grants; a window that never comes back needs no care here, because the
/// next one depends on the clock alone.
/// </summary>
internal sealed class Pacer(PacerOptions options, Random random)
{
    private const int SweepEvery = 1024;

    private readonly Dictionary<DeploymentKey, DeploymentTurns> _deployments = [];
    private readonly PriorityQueue<DeploymentTurns, DateTimeOffset> _queue = new();
    private int _added;

    public int Waiting { get; private set; }

    public int Deployments => _deployments.Count;

    /// <summary>When <see cref="TryGrant"/> has something next; null while nobody waits.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            DropEmpty();
            return _queue.TryPeek(out _, out var due) ? due : null;
        }
    }

    /// <summary>When a deployment has its next turn; null when nobody of it was here lately.</summary>
    public DateTimeOffset? NextTurn(DeploymentKey deployment) =>
        _deployments.TryGetValue(deployment, out var turns) ? turns.Due : null;

    /// <summary>A replica begins to wait. The first of a deployment gets its turn at once.</summary>
    public Poll Add(DeploymentKey deployment, ImmutableArray<ProfileKind> offers, DateTimeOffset now)
    {
        if (++_added % SweepEvery == 0)
            ForgetIdle(now);
        if (!_deployments.TryGetValue(deployment, out var turns))
            _deployments.Add(deployment, turns = new DeploymentTurns(deployment, now));
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
        DropEmpty();
        grant = default;
        if (!_queue.TryPeek(out var turns, out var due) || due > now)
            return false;

        _queue.Dequeue();
        turns.IsQueued = false;
        grant = turns.Take(now, options, random);
        Waiting--;
        Enqueue(turns);
        return true;
    }

    private void Enqueue(DeploymentTurns turns)
    {
        if (turns.IsQueued || turns.Waiting == 0)
            return;
        turns.IsQueued = true;
        _queue.Enqueue(turns, turns.Due);
    }

    private void DropEmpty()
    {
        while (_queue.TryPeek(out var turns, out _) && turns.Waiting == 0)
        {
            _queue.Dequeue();
            turns.IsQueued = false;
        }
    }

    private void ForgetIdle(DateTimeOffset now)
    {
        DropEmpty();
        foreach (var (deployment, turns) in _deployments)
        {
            if (turns.Waiting == 0 && !turns.IsQueued && turns.Due + options.Period < now)
                _deployments.Remove(deployment);
        }
    }
}
