using Microsoft.Extensions.Logging;
using NativeProfiler.Host.Targets;
using NativeProfiler.Host.Work;
using NativeProfiler.Protocol.CloudProfiler;
using NativeProfiler.Protocol.Grpc;
using ApiType = NativeProfiler.Protocol.CloudProfiler.ProfileType;
using ProfileType = NativeProfiler.Host.Targets.ProfileType;

namespace NativeProfiler.Host.Upload;

/// <summary>
/// Windows ordered by a backend: a call for work hangs there until it is this process's turn. While the backend is away the
/// target's own duty cycle orders them, and the call is tried again beside it.
/// </summary>
/// <param name="target">Who is to be profiled.</param>
/// <param name="client">The backend's calls.</param>
/// <param name="local">The target's own duty cycle.</param>
/// <param name="whenBack">Called when a backend that was away is there again.</param>
/// <param name="options">Delays.</param>
/// <param name="time">Of the delays.</param>
/// <param name="logger">Told once per cause.</param>
internal sealed partial class BackendWorkSource(
    TargetIdentity target,
    IProfilerClient client,
    IWorkSource local,
    Action whenBack,
    UploadOptions options,
    TimeProvider time,
    ILogger logger) : IWorkSource
{
    private static readonly TimeSpan StandardLength = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortestLength = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestLength = TimeSpan.FromSeconds(60);

#pragma warning disable CA5394 // jitter is no secret
    private readonly Backoff _backoff = new(options.ShortestDelay, options.LongestDelay, Random.Shared.NextDouble);
#pragma warning restore CA5394
    private readonly CreateProfileRequest _request = new()
    {
        Parent = $"projects/{target.Project}",
        Deployment = DeploymentLabels.ToDeployment(target),
    };

    private readonly OfferedTypes _offered = new(target.Offers);

    private readonly BackendPresence _presence = new(options.Grace, time);
    private DateTimeOffset _retryAt = DateTimeOffset.MinValue;
    private string? _lastProblem;

    public async ValueTask<WindowOrder> NextAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asked = AskAsync(either.Token);
        var own = OwnAsync(either.Token);
        _ = await Task.WhenAny(asked, own);
        await either.CancelAsync();

        // Both are over now. The backend's order counts even if the own one came first: its turn would be lost.
        await Task.WhenAll((Task)asked, own).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await (asked.IsCompletedSuccessfully || !own.IsCompletedSuccessfully ? asked : own);
    }

    /// <summary>Calls for work until there is some, with the delay that each failure demands.</summary>
    private async Task<WindowOrder> AskAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var wait = _retryAt - time.GetUtcNow();
            if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancellationToken);
            try
            {
                _request.ProfileType.Clear();
                _request.ProfileType.AddRange(_offered.Types.Select(type => (ApiType)type));
                var answer = client.CreateAsync(_request, cancellationToken);
                _ = NoteWhenParkedAsync(answer, cancellationToken);
                var created = await answer;
                var order = ToOrder(created.Profile);
                _offered.Note(created.ExtraTypes);
                NoteThere();
                return order;
            }
            catch (RpcException e)
            {
                NoteFailure(e);
            }
        }
    }

    /// <summary>The next window of the own duty cycle, which counts only while the backend is away.</summary>
    private async Task<WindowOrder> OwnAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var (from, changed) = _presence.State;
            var wait = from is { } start ? start - time.GetUtcNow() : Timeout.InfiniteTimeSpan;
            if (from is null || wait > TimeSpan.Zero)
            {
                await changed.WaitAsync(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
                continue;
            }

            var order = await local.NextAsync(cancellationToken);
            if (_presence.State.LocalFrom is not null) return order;
        }
    }

    /// <summary>There is no answer that says "you are parked"; a call that does not fail for a while is.</summary>
    private async Task NoteWhenParkedAsync(Task answer, CancellationToken cancellationToken)
    {
        try
        {
            await answer.WaitAsync(options.ParkedAfter, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            NoteThere();
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException)
        {
            // Who awaits the call deals with that.
        }
    }

    private WindowOrder ToOrder(Profile profile)
    {
        var type = (ProfileType)profile.ProfileType;
        if (!target.Offers.Contains(type) || profile.Name.Length == 0)
            throw new RpcException(StatusCode.Internal, $"the backend asked for a {profile.ProfileType} profile, which was not offered");

        var length = profile.Duration?.ToTimeSpan() ?? StandardLength;
        length = length < ShortestLength ? ShortestLength : length > LongestLength ? LongestLength : length;
        return new WindowOrder([type], length, profile);
    }

    private void NoteThere()
    {
        if (_presence.NoteThere())
        {
            Log.Back(logger, target.Service);
            whenBack();
        }

        _lastProblem = null;
        _backoff.Reset();
    }

    private void NoteFailure(RpcException error)
    {
        var named = RetryDelay.Find(error.Trailers);
        _retryAt = time.GetUtcNow() + _backoff.Next(named);

        // Told to come back: the backend is there, it only has no work at the moment.
        if (error.Code == StatusCode.Aborted && named is not null) return;

        _presence.NoteAway();
        if (error.Message != _lastProblem) Log.Away(logger, target.Service, error.Code, LogText.Clean(error.Message));
        _lastProblem = error.Message;
    }

    private static partial class Log
    {
        [LoggerMessage(400, LogLevel.Warning,
            "{Service}: the backend gives no work ({Code}: {Problem}); until it does, this host keeps its own rhythm. Check NATIVEPROFILER_BACKEND and that the backend runs")]
        internal static partial void Away(ILogger logger, string service, StatusCode code, string problem);

        [LoggerMessage(401, LogLevel.Information, "{Service}: the backend is back")]
        internal static partial void Back(ILogger logger, string service);
    }
}
