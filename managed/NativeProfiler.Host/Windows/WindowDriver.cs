using Microsoft.Extensions.Logging;
using NativeProfiler.Host.Aggregation;
using NativeProfiler.Host.Targets;
using NativeProfiler.Host.Work;
using NativeProfiler.Wire.Control;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Windows;

/// <summary>
/// Takes one target through a window: opens it, empties the ring and asks for names at every interval, and collects what is left when
/// the agent closes it or its process goes away. The agent ends the window at its own deadline; the host only waits for that.
/// </summary>
internal sealed partial class WindowDriver(
    AgentLink link, RingReader reader, ProfilerHostOptions options, TimeProvider time, uint processId, ILogger logger)
{
    private uint _lastWindowId;

    /// <summary>Runs a window; null when the agent would not open one or is gone before it did.</summary>
    /// <param name="order">What to measure and how long.</param>
    /// <param name="stopping">The host is to end: the window is closed now, and its profile still made.</param>
    internal async Task<WindowRecord?> RunAsync(WindowOrder order, CancellationToken stopping)
    {
        var aggregate = new Aggregate();
        var cpuBefore = Environment.CpuUsage.TotalTime;
        var start = time.GetTimestamp();
        var windowId = ++_lastWindowId;
        var drain = new RingDrain(reader, windowId, aggregate);

        var inbox = await WithinAsync(token => link.OpenWindowAsync(
            windowId, WireTypes.BitsOf(order.Types), options.SamplePeriod, order.Length, token));
        if (inbox is null || await OpenedAsync(inbox) is not { } opened) return null;

        var fate = await CollectAsync(inbox, drain, aggregate, order.Length, stopping);
        await FinishNamesAsync(fate, drain, aggregate);

        var closed = inbox.Closed.IsCompletedSuccessfully ? await inbox.Closed : null;
        var duration = closed is null ? time.GetElapsedTime(start) : Duration(closed.DurationNanoseconds);
        drain.EndWaits(WatchedUntil(closed, duration));
        return new WindowRecord
        {
            Fate = fate,
            Opened = opened,
            Closed = closed,
            Aggregate = aggregate,
            Threads = inbox.Threads,
            Counters = (closed?.Counters ?? CountersNow()).Since(opened.Counters),
            Duration = duration,
            SamplePeriod = opened.SamplePeriod,
            Losses = drain.Losses,
            HostCpu = Environment.CpuUsage.TotalTime - cpuBefore,
        };
    }

    /// <summary>Tells the agent that the last window needs nothing of it any more: a process that is ending need not wait any longer.</summary>
    internal Task ReleaseAsync() => link.Disconnected.IsCompleted ? Task.CompletedTask : WithinAsync(link.ReleaseAsync);

    private async Task<WindowOpened?> OpenedAsync(WindowInbox inbox)
    {
        await FirstOfAsync(options.AnswerTimeout, CancellationToken.None, inbox.Opened, link.Disconnected);
        if (!inbox.Opened.IsCompletedSuccessfully)
        {
            if (!link.Disconnected.IsCompleted) Log.NoAnswer(logger, processId, "open a window");
            return null;
        }

        var opened = await inbox.Opened;
        if (opened.Status == 0) return opened;
        Log.NotOpened(logger, processId, opened.Status, LogText.Clean(opened.Detail));
        return null;
    }

    private async Task<WindowFate> CollectAsync(
        WindowInbox inbox, RingDrain drain, Aggregate aggregate, TimeSpan length, CancellationToken stopping)
    {
        var start = time.GetTimestamp();
        var isAskedToClose = false;
        var interval = options.FirstDrainInterval;
        while (!inbox.Closed.IsCompleted && !link.Disconnected.IsCompleted)
        {
            var mayEnd = isAskedToClose ? CancellationToken.None : stopping;
            await FirstOfAsync(interval, mayEnd, inbox.Closed, link.Disconnected);
            interval = interval * 2 < options.DrainInterval ? interval * 2 : options.DrainInterval;
            drain.Drain();
            await ResolveAsync(aggregate);
            if (mayEnd.IsCancellationRequested)
            {
                isAskedToClose = true;
                start = time.GetTimestamp();
                length = TimeSpan.Zero;
                _ = await WithinAsync(token => link.CloseWindowAsync(inbox.WindowId, token));
            }
            else if (time.GetElapsedTime(start) > length + options.AnswerTimeout)
            {
                Log.NoAnswer(logger, processId, "close its window");
                return WindowFate.NoAnswer;
            }
        }

        return inbox.Closed.IsCompleted ? WindowFate.Closed : WindowFate.ProcessGone;
    }

    private async Task FinishNamesAsync(WindowFate fate, RingDrain drain, Aggregate aggregate)
    {
        reader.WritersAreGone = link.Disconnected.IsCompleted;
        drain.Drain();
        if (fate != WindowFate.Closed) return;
        await ResolveAsync(aggregate);
        await FirstOfAsync(options.AnswerTimeout, CancellationToken.None, link.Names.AllAnsweredAsync(), link.Disconnected);
    }

    private async Task ResolveAsync(Aggregate aggregate)
    {
        if (aggregate.NewAddresses.Count > 0 && !link.Disconnected.IsCompleted)
        {
            _ = await WithinAsync(token => link.ResolveAsync(aggregate.NewAddresses, token));
        }
    }

    private RingCounters CountersNow()
    {
        var counters = new RingCounters();
        reader.ReadCounters(counters);
        return counters;
    }

    private Task<bool> WithinAsync(Func<CancellationToken, ValueTask> send) =>
        WithinAsync(async token =>
        {
            await send(token);
            return true;
        });

    // An agent that does not read must not hold the host.
    private async Task<T?> WithinAsync<T>(Func<CancellationToken, ValueTask<T>> send)
    {
        using var timeout = new CancellationTokenSource(options.AnswerTimeout, time);
        try
        {
            return await send(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            Log.NoAnswer(logger, processId, "read its socket");
            return default;
        }
    }

    private async Task FirstOfAsync(TimeSpan atMost, CancellationToken stopping, params Task[] tasks)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var delay = Task.Delay(atMost, time, ended.Token);
        await Task.WhenAny([.. tasks, delay]);
        await ended.CancelAsync();
    }

    // Events are taken from the window's start on, until they have cost what they may.
    private static TimeSpan WatchedUntil(WindowClosed? closed, TimeSpan duration) =>
        closed?.Coverage.FirstOrDefault(coverage => coverage.Kind == RecordKind.Contention) is { Scale: > 1 } part
            ? Duration(part.CoveredNanoseconds)
            : duration;

    private static TimeSpan Duration(ulong nanoseconds) =>
        TimeSpan.FromTicks((long)Math.Min(nanoseconds / (ulong)TimeSpan.NanosecondsPerTick, (ulong)TimeSpan.MaxValue.Ticks / 2));

    private static partial class Log
    {
        [LoggerMessage(210, LogLevel.Warning, "process {ProcessId}: its agent did not {Action} in time")]
        internal static partial void NoAnswer(ILogger logger, uint processId, string action);

        [LoggerMessage(211, LogLevel.Warning, "process {ProcessId}: no window, status {Status}: {Detail}")]
        internal static partial void NotOpened(ILogger logger, uint processId, ushort status, string detail);
    }
}
