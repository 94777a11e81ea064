using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NativeProfiler.Host.Sockets;
using NativeProfiler.Wire.Control;

namespace NativeProfiler.Host.Targets;

/// <summary>Accepts agents and serves each until its process is gone.</summary>
internal sealed partial class TargetServer(
    HostSocket listener,
    TargetPlanner planner,
    NoticeBoard notices,
    ProfilerHostOptions options,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<Target> targetLogger,
    ILogger<TargetServer> logger) : BackgroundService
{
    private readonly IdleGate _idle = new();

    /// <summary>A process has connected.</summary>
    internal bool WasUsed => _idle.FirstEnteredAsync().IsCompleted;

    /// <summary>Completes when no process is connected.</summary>
    internal Task IdleAsync() => _idle.WaitAsync();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.ExitsWhenIdle) _ = EndWhenIdleAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var socket = await listener.AcceptAsync(stoppingToken);
                _ = ServeAsync(socket, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (SocketException e)
            {
                // Out of descriptors, most likely: the peers keep trying, so do we.
                Log.CannotAccept(logger, e.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
            }
        }

        // Windows that are open are closed and their profiles written first.
        await _idle.WaitAsync();
    }

    private async Task ServeAsync(ControlSocket socket, CancellationToken stopping)
    {
        using (socket)
        {
            var peer = socket.GetPeer();
            if (!listener.Access.Admits(peer.UserId, OwnUser.Id))
            {
                Log.ForeignUser(logger, peer.UserId);
                return;
            }

            if (!_idle.TryEnter(options.MaxTargets))
            {
                Log.TooMany(logger, options.MaxTargets);
                return;
            }

            try
            {
                await new Target(socket, planner, notices, options, time, targetLogger).RunAsync(stopping);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // Gone before or during the handshake.
                Log.NeverRegistered(logger, e.Message);
            }
#pragma warning disable CA1031 // One process's trouble must not end the service of the others.
            catch (Exception e)
            {
                Log.Failed(logger, e);
            }
#pragma warning restore CA1031
            finally
            {
                _idle.Leave();
            }
        }
    }

    private async Task EndWhenIdleAsync(CancellationToken stopping)
    {
        try
        {
            await _idle.FirstEnteredAsync().WaitAsync(options.FirstConnectionTimeout, time, stopping);
        }
        catch (TimeoutException)
        {
            Log.NobodyCame(logger, options.FirstConnectionTimeout.TotalSeconds);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await _idle.WaitAsync();
        lifetime.StopApplication();
    }

    private static partial class Log
    {
        [LoggerMessage(310, LogLevel.Warning, "a connection cannot be accepted: {Problem}; trying again")]
        internal static partial void CannotAccept(ILogger logger, string problem);

        [LoggerMessage(311, LogLevel.Warning,
            "a process of user {UserId} was turned away; to serve other users share a folder that they may search and name it with --socket-folder")]
        internal static partial void ForeignUser(ILogger logger, int userId);

        [LoggerMessage(312, LogLevel.Warning, "a process was turned away: {Max} are served already")]
        internal static partial void TooMany(ILogger logger, int max);

        [LoggerMessage(313, LogLevel.Debug, "a connection ended before it was registered: {Problem}")]
        internal static partial void NeverRegistered(ILogger logger, string problem);

        [LoggerMessage(314, LogLevel.Error, "a process is no longer served, because of a bug in the host")]
        internal static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(315, LogLevel.Warning, "no process connected within {Seconds} s; ending")]
        internal static partial void NobodyCame(ILogger logger, double seconds);
    }
}
