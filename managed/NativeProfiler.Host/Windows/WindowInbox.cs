using NativeProfiler.Wire.Control;

namespace NativeProfiler.Host.Windows;

/// <summary>What an agent says about one window, collected by the connection and awaited by the window's driver.</summary>
internal sealed class WindowInbox(uint windowId)
{
    /// <summary>Most threads of which figures are kept.</summary>
    internal const int MaxThreads = 1 << 17;

    private readonly TaskCompletionSource<WindowOpened> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<WindowClosed> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<ThreadUse> _threads = [];

    internal uint WindowId => windowId;

    internal Task<WindowOpened> Opened => _opened.Task;

    internal Task<WindowClosed> Closed => _closed.Task;

    /// <summary>The threads' figures; complete once <see cref="Closed"/> is, and not changed after it.</summary>
    internal IReadOnlyList<ThreadUse> Threads => _closed.Task.IsCompleted ? _threads : [];

    // One thread at a time calls these: the connection's receive loop.
    internal void Add(WindowOpened opened)
    {
        if (opened.WindowId == windowId) _opened.TrySetResult(opened);
    }

    internal void Add(ThreadStats stats)
    {
        if (stats.WindowId != windowId || _closed.Task.IsCompleted) return;
        _threads.AddRange(stats.Threads.Take(MaxThreads - _threads.Count));
    }

    internal void Add(WindowClosed closed)
    {
        if (closed.WindowId == windowId) _closed.TrySetResult(closed);
    }
}
