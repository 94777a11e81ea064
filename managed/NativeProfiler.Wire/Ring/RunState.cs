namespace NativeProfiler.Wire.Ring;

/// <summary>What a thread did when it was looked at.</summary>
public enum RunState
{
    /// <summary>On a processor, or waiting for one.</summary>
    Running = 1,

    /// <summary>For another thread or a time.</summary>
    Waiting = 2,

    /// <summary>For any of several descriptors.</summary>
    Polling = 3,
    Socket = 4,
    File = 5,
    Sleeping = 6,

    /// <summary>In another system call.</summary>
    InCall = 7,

    /// <summary>In the kernel without a call.</summary>
    Blocked = 8,
}
