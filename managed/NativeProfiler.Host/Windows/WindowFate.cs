namespace NativeProfiler.Host.Windows;

/// <summary>How a window came to its end, seen from the host.</summary>
internal enum WindowFate
{
    /// <summary>The agent sent its figures.</summary>
    Closed,

    /// <summary>The process went away inside the window.</summary>
    ProcessGone,

    /// <summary>The agent did not answer in time; its connection is given up.</summary>
    NoAnswer,
}
