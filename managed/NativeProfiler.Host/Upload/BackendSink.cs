using System.Threading.Channels;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging;
using NativeProfiler.Host.Sinks;
using NativeProfiler.Protocol.CloudProfiler;
using NativeProfiler.Protocol.Grpc;

namespace NativeProfiler.Host.Upload;

/// <summary>
/// Uploads profiles to one backend, for all targets that name it. What it does not take now goes to the spool, and from
/// there, oldest first, when it is back.
/// </summary>
internal sealed partial class BackendSink : IProfileSink, IDisposable
{
    private readonly IProfilerClient _client;
    private readonly Spool? _spool;
    private readonly UploadOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Backoff _backoff;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private volatile TaskCompletionSource _isBack = NewSignal();
    private string? _lastProblem;

    /// <summary>Without a spool, profiles that the backend does not take at once are dropped.</summary>
    internal BackendSink(IProfilerClient client, Spool? spool, UploadOptions options, TimeProvider time, ILogger logger)
    {
        _client = client;
        _spool = spool;
        _options = options;
        _time = time;
        _logger = logger;
#pragma warning disable CA5394 // jitter is no secret
        _backoff = new Backoff(options.ShortestDelay, options.LongestDelay, Random.Shared.NextDouble);
#pragma warning restore CA5394
        _wake.Writer.TryWrite(true); // what an earlier host left
        Drained = Task.Run(() => DrainLoopAsync(_stopping.Token));
    }

    /// <summary>Profiles given up: refused for good, or neither taken nor spooled. What the spool gives up it counts itself.</summary>
    internal long Dropped { get; private set; }

    internal Task Drained { get; }

    public async ValueTask StoreAsync(FinishedProfile profile, CancellationToken cancellationToken)
    {
        var message = ToMessage(profile);
        if (profile.Bytes.Length > _options.ProfileBytes)
        {
            Drop($"it has {profile.Bytes.Length} bytes, backends take {_options.ProfileBytes}");
            return;
        }

        // Behind others that wait: the order is kept, and a backend that is away is not asked by everyone.
        if (_spool is null || _spool.Count == 0)
        {
            if (await TryUploadAsync(message, cancellationToken) is not { } failure) return;
            if (IsFinal(failure.Code))
            {
                Drop(failure.Message);
                return;
            }

            Problem(failure);
        }

        Keep(message);
    }

    /// <summary>The backend was seen: what waits is sent now and not after the delay.</summary>
    internal void RetryNow() => _isBack.TrySetResult();

    public void Dispose()
    {
        _stopping.Cancel();
        _client.Dispose();
        _spool?.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static Profile ToMessage(FinishedProfile profile)
    {
        var asked = profile.Order.Ticket as Profile;
        var message = new Profile
        {
            Name = asked?.Name ?? "",
            ProfileType = (ProfileType)profile.Type,
            Deployment = DeploymentLabels.ToDeployment(profile.Target),
            Duration = Duration.FromTimeSpan(profile.Duration),
            ProfileBytes = UnsafeByteOperations.UnsafeWrap(profile.Bytes),
        };
        foreach (var (key, value) in DeploymentLabels.ToProfileLabels(profile.Target)) message.Labels.Add(key, value);
        return message;
    }

    /// <summary>Null when the backend has the profile.</summary>
    private async Task<RpcException?> TryUploadAsync(Profile message, CancellationToken cancellationToken)
    {
        try
        {
            await _client.UploadAsync(message, _options.UploadTimeout, cancellationToken);
            if (_lastProblem is not null) Log.Accepted(_logger);
            _lastProblem = null;
            return null;
        }
        catch (RpcException e)
        {
            return e;
        }
    }

    private void Keep(Profile message)
    {
        if (_spool is null)
        {
            Drop("the backend is away and there is no folder to keep it in");
            return;
        }

        try
        {
            _spool.Add(message);
            _wake.Writer.TryWrite(true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Drop($"the backend is away and the spool cannot be written: {e.Message}");
        }
    }

    private async Task DrainLoopAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await _wake.Reader.ReadAsync(cancellationToken);
                while (_spool?.Oldest() is { } next) await SendAsync(next.Entry, next.Profile, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return; // The spool stays for the next host.
            }
#pragma warning disable CA1031 // The loop must outlive a bug: without it nothing leaves the disk any more.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Log.Failed(_logger, e);
            }
        }
    }

    private async Task SendAsync(SpoolEntry entry, Profile profile, CancellationToken cancellationToken)
    {
        var failure = await TryUploadAsync(profile, cancellationToken);
        if (failure is null || IsFinal(failure.Code))
        {
            if (failure is not null) Drop(failure.Message);
            _spool!.Remove(entry);
            _backoff.Reset();
            return;
        }

        Problem(failure);
        var delay = _backoff.Next(RetryDelay.Find(failure.Trailers));
        await _isBack.Task.WaitAsync(delay, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_isBack.Task.IsCompleted) _isBack = NewSignal();
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>The same profile would fail the same way again. A missing right may be given yet, so it is not among them.</summary>
    private static bool IsFinal(StatusCode code) => code is StatusCode.InvalidArgument or StatusCode.NotFound
        or StatusCode.AlreadyExists or StatusCode.FailedPrecondition or StatusCode.OutOfRange or StatusCode.Unimplemented;

    private void Drop(string reason)
    {
        Dropped++;
        if (reason != _lastProblem) Log.Dropped(_logger, LogText.Clean(reason));
        _lastProblem = reason;
    }

    private void Problem(RpcException failure)
    {
        var fate = _spool is null ? "dropped" : "kept on disk";
        // A backend that cannot be reached was told by the work source, which asks it first: one line is enough.
        if (failure.Code == StatusCode.Unavailable) Log.Waiting(_logger, fate);
        else if (failure.Message != _lastProblem) Log.NotTaken(_logger, failure.Code, LogText.Clean(failure.Message), fate);
        _lastProblem = failure.Message;
    }

    private static partial class Log
    {
        [LoggerMessage(410, LogLevel.Warning, "the backend takes no profiles ({Code}: {Problem}); they are {Fate}")]
        internal static partial void NotTaken(ILogger logger, StatusCode code, string problem, string fate);

        [LoggerMessage(414, LogLevel.Information, "the backend is away; a profile is {Fate}")]
        internal static partial void Waiting(ILogger logger, string fate);

        [LoggerMessage(411, LogLevel.Information, "the backend takes profiles again")]
        internal static partial void Accepted(ILogger logger);

        [LoggerMessage(412, LogLevel.Warning, "a profile was dropped: {Reason}")]
        internal static partial void Dropped(ILogger logger, string reason);

        [LoggerMessage(413, LogLevel.Error, "the spool is not sent until the next profile, because of a bug in the host")]
        internal static partial void Failed(ILogger logger, Exception exception);
    }
}
