using System.Collections.Immutable;
using NativeProfiler.Pprof;
using NativeProfiler.Protocol.Grpc;

namespace NativeProfiler.Backend.Pacing;

/// <summary>Drives the <see cref="Pacer"/>: parks the polls, wakes when a turn is due, and answers everybody at the end.</summary>
internal sealed partial class PacingService : IDisposable
{
    private static readonly TimeSpan RetryAfterShutdown = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryWhenFull = TimeSpan.FromSeconds(60);

    private readonly PacerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<PacingService> _logger;
    private readonly Lock _lock = new();
    private readonly Pacer _pacer;
    private readonly HashSet<Poll> _parked = [];
    private readonly ITimer _timer;
    private bool _stopped;

    public PacingService(PacerOptions options, ILeases leases, TimeProvider time, ILogger<PacingService> logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
#pragma warning disable CA5394 // drawing lots among replicas is no secret
        _pacer = new Pacer(options, leases, Random.Shared);
#pragma warning restore CA5394
        _timer = time.CreateTimer(_ => GrantDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Parked
    {
        get
        {
            lock (_lock)
                return _pacer.Waiting;
        }
    }

    /// <summary>When a deployment has its next turn; null when nobody of it was here lately.</summary>
    public DateTimeOffset? NextTurn(DeploymentKey deployment)
    {
        lock (_lock)
            return _pacer.NextTurn(deployment);
    }

    /// <summary>Completes when it is this replica's turn. A cancelled token takes it out: a dead replica never gets one.</summary>
    public async Task<Grant> WaitForTurnAsync(DeploymentKey deployment, ImmutableArray<ProfileKind> offers, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        var poll = Park(deployment, offers);
        await using var registration = token.Register(() => Leave(poll, token));
        GrantDue();
        return await poll.Turn.Task;
    }

    /// <summary>New settings; who waits is served by them at once.</summary>
    public void Apply(Func<DeploymentKey, PacingSettings> settings)
    {
        lock (_lock)
            _pacer.Apply(settings, _time.GetUtcNow());
        GrantDue();
    }

    /// <summary>Answers all parked polls with Aborted, now and from now on: agents come back to the next process quickly.</summary>
    public void Stop()
    {
        Poll[] parked;
        lock (_lock)
        {
            _stopped = true;
            parked = [.. _parked];
            _parked.Clear();
            foreach (var poll in parked)
                _pacer.Remove(poll);
        }

        foreach (var poll in parked)
            poll.Turn.TrySetException(ShuttingDown());
    }

    public void Dispose() => _timer.Dispose();

    private Poll Park(DeploymentKey deployment, ImmutableArray<ProfileKind> offers)
    {
        lock (_lock)
        {
            if (_stopped)
                throw ShuttingDown();
            if (_pacer.Waiting >= _options.Polls)
            {
                Limits.Exceed(nameof(PacerOptions.Polls));
                var detail = $"{_options.Polls} replicas are waiting already; run another backend";
                throw new RpcException(
                    StatusCode.ResourceExhausted, detail, RetryDelay.ToTrailers(StatusCode.ResourceExhausted, detail, RetryWhenFull));
            }

            var poll = _pacer.Add(deployment, offers, _time.GetUtcNow());
            _parked.Add(poll);
            return poll;
        }
    }

    private void Leave(Poll poll, CancellationToken token)
    {
        lock (_lock)
        {
            if (!_pacer.Remove(poll))
                return;
            _parked.Remove(poll);
        }

        poll.Turn.TrySetCanceled(token);
    }

    private void GrantDue()
    {
        lock (_lock)
        {
            if (_stopped)
                return;
            var now = _time.GetUtcNow();
            while (_pacer.TryGrant(now, out var grant))
            {
                _parked.Remove(grant.Poll);
                var deployment = grant.Poll.Turns.Deployment;
                Log.Granted(_logger, grant.Kind.Name(), deployment.Service, deployment.Version, grant.Poll.Turns.Waiting);
                grant.Poll.Turn.TrySetResult(grant);
            }

            var wait = _pacer.NextDue is { } due ? due - now : Timeout.InfiniteTimeSpan;
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    private static RpcException ShuttingDown()
    {
        const string Detail = "the backend is shutting down; ask again";
        return new RpcException(StatusCode.Aborted, Detail, RetryDelay.ToTrailers(StatusCode.Aborted, Detail, RetryAfterShutdown));
    }

    private static partial class Log
    {
        [LoggerMessage(100, LogLevel.Debug, "{Kind} window for a replica of {Service} {Version}, {Waiting} more are waiting")]
        public static partial void Granted(ILogger logger, string kind, string service, string version, int waiting);
    }
}
