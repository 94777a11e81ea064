using Microsoft.Extensions.Logging;
using NativeProfiler.Host.Naming;
using NativeProfiler.Host.Profiles;
using NativeProfiler.Host.Settings;
using NativeProfiler.Host.Sinks;
using NativeProfiler.Host.Symbols;
using NativeProfiler.Host.Windows;
using NativeProfiler.Host.Work;
using NativeProfiler.Wire.Control;

namespace NativeProfiler.Host.Targets;

/// <summary>One process, from its hello to its end: waits for work, runs windows, hands their profiles to the sinks.</summary>
internal sealed partial class Target(
    ControlSocket socket, TargetPlanner planner, NoticeBoard notices, ProfilerHostOptions options, TimeProvider time, ILogger<Target> logger)
{
    private readonly byte[] _packet = new byte[ControlLayout.MaxMessageSize];

    /// <summary>Serves the process; returns when it is gone, was refused, or the host is to stop.</summary>
    internal async Task RunAsync(CancellationToken stopping)
    {
        using var patience = new CancellationTokenSource(options.AnswerTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, patience.Token);
        var (registration, problem) = await Registration.ReceiveAsync(socket, either.Token);
        if (registration is null)
        {
            await RefuseAsync(problem, either.Token);
            return;
        }

        using var ring = registration.Ring;
        var settings = TargetSettingsReader.Read(registration.Hello);
        if (planner.FindRefusal(settings) is { } refusal)
        {
            await RefuseAsync(refusal, either.Token);
            return;
        }

        await socket.SendAsync(_packet.AsMemory(0, HostMessages.WriteWelcome(_packet, HostVersion.Text)), either.Token);
        Log.Connected(logger, registration.Hello.ProcessId, settings.Identity.Service, settings.Identity.Version);
        await ServeAsync(registration, settings, stopping);
        Log.Gone(logger, registration.Hello.ProcessId);
    }

    private async Task ServeAsync(Registration registration, TargetSettings settings, CancellationToken stopping)
    {
        var processId = registration.Hello.ProcessId;
        using var files = TargetFiles.Of(socket.GetPeer().ProcessId);
        var names = new NameTable(files);
        await using var link = new AgentLink(socket, names, processId, logger);
        notices.Add(link);
        try
        {
            foreach (var line in settings.Problems)
            {
                Log.Setting(logger, processId, LogText.Clean(line));
                notices.Post(link, line);
            }

            await RunWindowsAsync(registration, settings.Identity, link, planner.Plan(settings), stopping);
        }
        finally
        {
            notices.Remove(link);
        }
    }

    private async Task RunWindowsAsync(
        Registration registration, TargetIdentity identity, AgentLink link, TargetPlan plan, CancellationToken stopping)
    {
        var processId = registration.Hello.ProcessId;
        var driver = new WindowDriver(link, registration.Ring, options, time, processId, logger);
        while (await NextOrderAsync(plan.Work, link, stopping) is { } order)
        {
            if (await driver.RunAsync(order, stopping) is not { } window) continue;
            var isWaitedFor = window.Closed?.Reason == WindowEnd.AppExit && !TakesUsAlong;
            if (isWaitedFor) await driver.ReleaseAsync();
            foreach (var type in order.Types)
            {
                if (WireTypes.KindOf(type) is { } kind && window.HasNothingOf(kind))
                {
                    Log.NothingTaken(logger, processId, type);
                    continue;
                }

                var bytes = ProfileAssembler.Assemble(registration.Hello, window, type, link.Names);
                var profile = new FinishedProfile(identity, order, type, ProfileAssembler.StartOf(window), window.Duration, bytes);
                foreach (var sink in plan.Sinks) await sink.StoreAsync(profile, CancellationToken.None);
            }

            if (registration.Ring.IsBroken) Log.BrokenRing(logger, processId);
            if (window.Fate == WindowFate.NoAnswer || registration.Ring.IsBroken) return;
            if (!isWaitedFor) await driver.ReleaseAsync();
        }
    }

    // The first process of our own container: its end is ours, so it waits for its last profile.
    private bool TakesUsAlong => socket.GetPeer().ProcessId == 1;

    // Null when the process is gone or the host is to stop.
    private static async Task<WindowOrder?> NextOrderAsync(IWorkSource work, AgentLink link, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var next = work.NextAsync(ending.Token).AsTask();
        _ = await Task.WhenAny(next, link.Disconnected);
        if (link.Disconnected.IsCompleted) await ending.CancelAsync();
        try
        {
            var order = await next;
            return link.Disconnected.IsCompleted || stopping.IsCancellationRequested ? null : order;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task RefuseAsync(string problem, CancellationToken cancellationToken)
    {
        // The agent prints it, where the app's people look.
        Log.Refused(logger, LogText.Clean(problem));
        await socket.SendAsync(_packet.AsMemory(0, HostMessages.WriteRefuse(_packet, problem)), cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(300, LogLevel.Information, "process {ProcessId} connected: {Service} {Version}")]
        internal static partial void Connected(ILogger logger, uint processId, string service, string version);

        [LoggerMessage(301, LogLevel.Information, "process {ProcessId} is gone")]
        internal static partial void Gone(ILogger logger, uint processId);

        [LoggerMessage(302, LogLevel.Information, "a process was refused: {Problem}")]
        internal static partial void Refused(ILogger logger, string problem);

        [LoggerMessage(304, LogLevel.Warning, "process {ProcessId}: its ring makes no sense any more; its connection is closed, it may come back with a new one")]
        internal static partial void BrokenRing(ILogger logger, uint processId);

        [LoggerMessage(305, LogLevel.Information, "process {ProcessId}: no {Type} profile of this window; what its events cost in earlier ones comes first (NATIVEPROFILER_MAX_OVERHEAD)")]
        internal static partial void NothingTaken(ILogger logger, uint processId, ProfileType type);

        [LoggerMessage(303, LogLevel.Warning, "process {ProcessId}: {Problem}")]
        internal static partial void Setting(ILogger logger, uint processId, string problem);
    }
}
