using System.Collections.Immutable;
using NativeProfiler.Pprof;

namespace NativeProfiler.Backend.Pacing;

/// <summary>
/// Who is here, who waits, and who fell silent: kept from the calls that replicas make, in memory and bounded. Nothing about
/// pacing depends on it.
/// </summary>
internal sealed class ReplicaBoard(PacerOptions options, TimeProvider time)
{
    private const int MostReplicas = 50_000;
    private const int LongestFact = 100;

    /// <summary>How long after its window a profile may take: agents compress, retry and wait for their network.</summary>
    private static readonly TimeSpan UploadTime = TimeSpan.FromSeconds(30);

    /// <summary>A replica without a name cannot be told from its successor, so it is forgotten soon.</summary>
    private static readonly TimeSpan KeptNameless = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan KeptNamed = TimeSpan.FromHours(24);

    private static readonly TimeSpan ForgetEvery = TimeSpan.FromSeconds(10);

    private sealed class Entry(Replica replica, string connection)
    {
        public Replica Replica { get; set; } = replica;

        public (string Connection, DeploymentKey Deployment) Source { get; } = (connection, replica.Deployment);

        /// <summary>The profile that it was asked for.</summary>
        public string ProfileId { get; set; } = "";
    }

    private readonly Lock _lock = new();
    private readonly HashSet<Entry> _entries = [];
    private readonly Dictionary<(string Connection, DeploymentKey Deployment), Stack<Entry>> _idle = [];
    private readonly Dictionary<string, Entry> _byProfile = [];
    private DateTimeOffset _forgotten;

    /// <summary>A poll came. Polls of one connection are of one replica, unless several wait at once: a proxy stands between.</summary>
    public object Wait(DeploymentKey deployment, ImmutableArray<ProfileKind> offers, string connection)
    {
        lock (_lock)
        {
            Forget();
            if (!_idle.TryGetValue((connection, deployment), out var idle) || !idle.TryPop(out var entry))
            {
                entry = new Entry(
                    new Replica { Deployment = deployment, Offers = offers, State = ReplicaState.Waiting, Since = Now }, connection);
                _entries.Add(entry);
            }

            var overdue = entry.Replica.State == ReplicaState.Profiling && IsOverdue(entry.Replica);
            entry.Replica = entry.Replica with
            {
                Offers = offers,
                State = ReplicaState.Waiting,
                Since = Now,
                Trouble = overdue ? NoProfile(entry.Replica) : entry.Replica.Trouble,
            };
            return entry;
        }
    }

    /// <summary>Its turn came.</summary>
    public void Grant(object waiting, ProfileKind kind, string profileId)
    {
        lock (_lock)
        {
            var entry = (Entry)waiting;
            _byProfile.Remove(entry.ProfileId);
            entry.ProfileId = profileId;
            _byProfile[profileId] = entry;
            entry.Replica = entry.Replica with { State = ReplicaState.Profiling, Since = Now, LastKind = kind };
            Rest(entry);
        }
    }

    /// <summary>It gave up waiting: it ended, or its connection did.</summary>
    public void Leave(object waiting)
    {
        lock (_lock)
        {
            var entry = (Entry)waiting;
            entry.Replica = entry.Replica with { State = ReplicaState.Silent, Since = Now };
            Rest(entry);
        }
    }

    /// <summary>Its profile came. An older entry of the same instance was the same replica before it connected anew.</summary>
    public void Deliver(string profileId, IReadOnlyDictionary<string, string> labels, IEnumerable<string> comments)
    {
        lock (_lock)
        {
            if (!_byProfile.Remove(profileId, out var entry))
                return; // sent on its own, or granted before this process began
            entry.ProfileId = "";
            var instance = labels.GetValueOrDefault("instance") ?? "";
            if (instance.Length > 0)
            {
                Remove(other => other != entry && other.Replica.Instance == instance
                    && other.Replica.Deployment == entry.Replica.Deployment && other.Replica.State == ReplicaState.Silent);
            }

            entry.Replica = entry.Replica with
            {
                State = entry.Replica.State == ReplicaState.Profiling ? ReplicaState.Silent : entry.Replica.State,
                Since = entry.Replica.State == ReplicaState.Profiling ? Now : entry.Replica.Since,
                Instance = instance,
                LastProfile = Now,
                Trouble = "",
                Facts = FactsOf(comments),
            };
        }
    }

    /// <summary>Its profile came and could not be taken.</summary>
    public void Refuse(string profileId, string reason)
    {
        lock (_lock)
        {
            if (_byProfile.Remove(profileId, out var entry))
                entry.Replica = entry.Replica with { Trouble = $"its profile was refused: {reason}" };
        }
    }

    public IReadOnlyList<Replica> Snapshot()
    {
        lock (_lock)
        {
            Forget();
            return
            [
                .. _entries.Select(entry => entry.Replica.State == ReplicaState.Profiling && IsOverdue(entry.Replica)
                    ? entry.Replica with { State = ReplicaState.Silent, Trouble = NoProfile(entry.Replica) }
                    : entry.Replica),
            ];
        }
    }

    private DateTimeOffset Now => time.GetUtcNow();

    private bool IsOverdue(Replica replica) => Now - replica.Since > options.Window + UploadTime;

    private static string NoProfile(Replica replica) => $"it had its turn ({replica.LastKind.Name()}) and sent no profile";

    private void Rest(Entry entry)
    {
        if (!_idle.TryGetValue(entry.Source, out var idle))
            _idle.Add(entry.Source, idle = new Stack<Entry>());
        idle.Push(entry);
    }

    private void Forget()
    {
        if (Now - _forgotten < ForgetEvery)
            return;
        _forgotten = Now;
        Remove(entry => entry.Replica.State != ReplicaState.Waiting
            && Now - entry.Replica.Since > (entry.Replica.Instance.Length > 0 ? KeptNamed : KeptNameless));
        if (_entries.Count > MostReplicas)
            Remove(entry => entry.Replica.State == ReplicaState.Silent); // parked polls have a limit of their own
    }

    private void Remove(Predicate<Entry> old)
    {
        foreach (var entry in _entries.Where(entry => old(entry)).ToArray())
        {
            _entries.Remove(entry);
            _byProfile.Remove(entry.ProfileId);
            if (!_idle.TryGetValue(entry.Source, out var idle))
                continue;
            var left = new Stack<Entry>(idle.Where(other => other != entry));
            if (left.Count == 0)
                _idle.Remove(entry.Source);
            else
                _idle[entry.Source] = left;
        }
    }

    private static ImmutableDictionary<string, string> FactsOf(IEnumerable<string> comments)
    {
        var facts = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (var comment in comments.Where(comment => comment.Length <= LongestFact).Take(LongestFact))
        {
            var equals = comment.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                facts[comment[..equals]] = comment[(equals + 1)..];
        }

        return facts.ToImmutable();
    }
}
