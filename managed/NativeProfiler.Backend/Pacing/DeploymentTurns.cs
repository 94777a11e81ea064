namespace NativeProfiler.Backend.Pacing;

/// <summary>The waiting replicas of one deployment and the time of its next window.</summary>
internal sealed class DeploymentTurns(DeploymentKey deployment, DateTimeOffset due)
{
    private readonly List<Poll> _waiting = [];
    private readonly TypeRotation _rotation = new();

    public DeploymentKey Deployment { get; } = deployment;

    public DateTimeOffset Due { get; private set; } = due;

    /// <summary>Whether it stands in the pacer's queue.</summary>
    public bool IsQueued { get; set; }

    public int Waiting => _waiting.Count;

    public void Add(Poll poll) => _waiting.Add(poll);

    public bool Remove(Poll poll) => _waiting.Remove(poll);

    /// <summary>
    /// Takes the next kind, and a replica that offers it by lot: every waiting replica has the same chance whatever its
    /// connection or its restarts do to its place in a line.
    /// </summary>
    public Grant Take(DateTimeOffset now, PacerOptions options, Random random)
    {
        var kind = _rotation.Next(_waiting.SelectMany(poll => poll.Offers).ToHashSet());
        var able = _waiting.FindAll(poll => poll.Offers.Contains(kind));
        var poll = able[random.Next(able.Count)];
        _waiting.Remove(poll);
        Due = Following(now, options.Period);
        return new Grant(poll, kind, options.Window);
    }

    /// <summary>
    /// A turn taken late, since nobody waited, does not shift the ones after it: the rate holds. Turns missed for a whole
    /// period are not made up for.
    /// </summary>
    private DateTimeOffset Following(DateTimeOffset now, TimeSpan period)
    {
        var next = Due + period;
        if (next <= now)
            return now + period;
        var earliest = now + (period / 2);
        return next > earliest ? next : earliest;
    }
}
