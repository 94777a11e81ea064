using NativeProfiler.Host.Recordings;

namespace NativeProfiler.Host;

/// <summary>How a host behaves; what belongs to one app comes from that app's variables instead.</summary>
public sealed record ProfilerHostOptions
{
    /// <summary>Folder that holds host.sock, shared with the apps.</summary>
    public required string SocketFolder { get; init; }

    /// <summary>The folder was named by a person: it may belong to someone else (a volume shared with a sidecar).</summary>
    public bool IsFolderGiven { get; init; }

    /// <summary>Folder for the profiles of apps that name neither folder nor backend; null: such apps are refused.</summary>
    public string? OutputFolder { get; init; }

    /// <summary>Folder for what waits for a backend that is away; null: beside the socket. It should outlive the host.</summary>
    public string? SpoolFolder { get; init; }

    /// <summary>Ends the host when its last process is gone, or when none came.</summary>
    public bool ExitsWhenIdle { get; init; }

    /// <summary>The host lives in `nativeprofiler run`: signals are that one's affair, and its stderr is the app's.</summary>
    public bool IsEmbedded { get; init; }

    /// <summary>All that is to be done: one window, whatever the process's variables say; null: what they say.</summary>
    public Recording? Recording { get; init; }

    /// <summary>Length of the windows of the local duty cycle.</summary>
    public TimeSpan WindowLength { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From one window's start to the next one's in the local duty cycle.</summary>
    public TimeSpan WindowInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The local duty cycle takes all of an app's types in every window, not in turn.</summary>
    public bool TakesTypesTogether { get; init; }

    /// <summary>CPU time between two samples of a thread.</summary>
    public TimeSpan SamplePeriod { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>How often an open window's ring is emptied and new addresses are asked for.</summary>
    public TimeSpan DrainInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The first of these intervals; they double up to <see cref="DrainInterval"/>. Most new code is seen when a program starts, and a
    /// short program has no time for its names at its end.
    /// </summary>
    public TimeSpan FirstDrainInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long an agent may take for an answer before its connection is given up.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a host that ends when idle waits for its first process.</summary>
    public TimeSpan FirstConnectionTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Most processes served at a time.</summary>
    public int MaxTargets { get; init; } = 1024;
}
