using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Programs;

/// <summary>The kernel's CPU clocks: the truth that the programs report.</summary>
internal static partial class Clock
{
    private const int ProcessCpu = 2;
    private const int ThreadCpu = 3;

    /// <summary>CPU that the calling thread has used since it started, in nanoseconds.</summary>
    public static long ThreadNanoseconds() => Read(ThreadCpu);

    /// <summary>CPU that the process has used since it started, in nanoseconds.</summary>
    public static long ProcessNanoseconds() => Read(ProcessCpu);

    private static long Read(int clock)
    {
        if (clock_gettime(clock, out var time) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int clock_gettime(int clock, out TimeSpec time);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
