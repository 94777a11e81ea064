using NativeProfiler.Pprof;

namespace NativeProfiler.Backend.Pacing;

/// <summary>The waiting replicas of one deployment and the time of its next window.</summary>
internal sealed class DeploymentTurns(DeploymentKey deployment, PacingSettings settings, DateTimeOffset due)
{
    private readonly List<Poll> _waiting = [];
    private readonly TypeRotation _rotation = new();
    private DateTimeOffset? _last;

    public DeploymentKey Deployment { get; } = deployment;

    public PacingSettings Settings { get; private set; } = settings;

    public DateTimeOffset Due { get; private set; } = due;

    /// <summary>The time for which it stands in the pacer's queue; null when it does not. An entry for another time is stale.</summary>
    public DateTimeOffset? QueuedFor { get; set; }

    public int Waiting => _waiting.Count;

    /// <summary>Whether a turn could be given at all: somebody waits who offers something that is wanted.</summary>
    public bool IsWanted => Settings.Enabled && _waiting.Exists(poll => poll.Offers.Any(IsWantedKind));

    public void Add(Poll poll) => _waiting.Add(poll);

    public bool Remove(Poll poll) => _waiting.Remove(poll);

    /// <summary>New settings count from the last window on, not from when they were made.</summary>
    public void Apply(PacingSettings settings, DateTimeOffset now, PacerOptions options)
    {
        if (settings == Settings)
            return;
        Settings = settings;
        var next = _last is { } last ? last + (settings.Period ?? options.Period) : now;
        Due = next > now ? next : now;
    }

    /// <summary>Another backend has the lease.</summary>
    public void Postpone(DateTimeOffset until) => Due = until;

    /// <summary>
    /// Takes the next kind, and a replica that offers it by lot: every waiting replica has the same chance whatever its
    /// connection or its restarts do to its place in a line. Only when <see cref="IsWanted"/>.
    /// </summary>
    public Grant Take(DateTimeOffset now, PacerOptions options, Random random)
    {
        var kind = _rotation.Next(_waiting.SelectMany(poll => poll.Offers).ToHashSet(), Settings.Weights);
        var able = _waiting.FindAll(poll => poll.Offers.Contains(kind));
        var poll = able[random.Next(able.Count)];
        _waiting.Remove(poll);
        Due = Following(now, Settings.Period ?? options.Period);
        _last = now;
        return new Grant(poll, kind, Settings.Window ?? options.Window);
    }

    /// <summary>
    /// A turn taken late, since nobody waited, does not shift the ones after it: the rate holds. Turns missed for a whole
    /// period are not made up for.
    /// </summary>
    public DateTimeOffset Following(DateTimeOffset now, TimeSpan period)
    {
        var next = Due + period;
        if (next <= now)
            return now + period;
        var earliest = now + (period / 2);
        return next > earliest ? next : earliest;
    }

    private bool IsWantedKind(ProfileKind kind) => Settings.Weights.GetValueOrDefault(kind, 1) > 0;
}
