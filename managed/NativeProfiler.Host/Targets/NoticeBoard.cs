using Microsoft.Extensions.Logging;
using NativeProfiler.Host.Windows;

namespace NativeProfiler.Host.Targets;

/// <summary>
/// Lets the people of every connected app see what goes wrong with its profiles: warnings of sinks and uploads are sent to the agents,
/// which print them. A host that an agent started has nobody else to tell.
/// </summary>
internal sealed class NoticeBoard(ProfilerHostOptions options, TimeProvider time) : ILoggerProvider
{
    private static readonly string[] Categories = ["NativeProfiler.Host.Sinks.", "NativeProfiler.Host.Upload."];

    private readonly Lock _gate = new();
    private readonly HashSet<AgentLink> _links = [];

    public ILogger CreateLogger(string categoryName) => new NoticeLogger(
        this, Categories.Any(category => categoryName.StartsWith(category, StringComparison.Ordinal)));

    /// <summary>Adds an agent that has been welcomed.</summary>
    internal void Add(AgentLink link)
    {
        lock (_gate) _ = _links.Add(link);
    }

    internal void Remove(AgentLink link)
    {
        lock (_gate) _ = _links.Remove(link);
    }

    /// <summary>Tells one agent's people; nothing where the host's own log is on the app's stderr.</summary>
    internal void Post(AgentLink link, string text)
    {
        if (options.IsEmbedded) return;
        _ = SendAsync(link, LogText.Clean(text));
    }

    public void Dispose()
    {
    }

    private async Task SendAsync(AgentLink link, string text)
    {
        using var patience = new CancellationTokenSource(options.AnswerTimeout, time);
        await link.NotifyAsync(text, patience.Token);
    }

    private void PostToAll(string text)
    {
        AgentLink[] links;
        lock (_gate) links = [.. _links];
        foreach (var link in links) Post(link, text);
    }

    private sealed class NoticeLogger(NoticeBoard board, bool isOfInterest) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => isOfInterest && logLevel is >= LogLevel.Warning and < LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) board.PostToAll(formatter(state, exception));
        }
    }
}
