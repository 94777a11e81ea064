using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

// Ends in one of many ways while its threads do all that the profiler looks at: they run, allocate, throw, wait for locks and for each other.
//   Exits KIND MILLISECONDS    return, exit, fail (FailFast), kill (SIGKILL to itself), terminate (SIGTERM, which nobody handles),
//                              graceful (SIGTERM, after which the program returns)
// Prints "pid N" at its start, "ending NANOSECONDS" (since 1970) before it ends, and "last words" at its end where it has one.
// Returns 7 where it returns.
var work = new Thread[] { new(Work.Allocate), new(Work.Throw), new(Work.Lock), new(Work.Lock), new(Work.Wait), new(Work.Compute) };
Array.ForEach(work, thread =>
{
    thread.IsBackground = true;
    thread.Start();
});
using var asked = new ManualResetEventSlim();
using var onTerminate = args[0] == "graceful" ? PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    asked.Set();
}) : null;
AppDomain.CurrentDomain.ProcessExit += (_, _) => Console.WriteLine("last words");
Console.WriteLine($"pid {Environment.ProcessId}");
Thread.Sleep(int.Parse(args[1], CultureInfo.InvariantCulture));
Console.WriteLine($"ending {(DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100}");
switch (args[0])
{
    case "return":
        return 7;
    case "exit":
        Environment.Exit(7);
        break;
    case "fail":
        Environment.FailFast("on purpose");
        break;
    case "kill":
        Ends.Signal(9);
        break;
    case "terminate":
        Ends.Signal(15);
        break;
    case "graceful":
        Ends.Signal(15);
        asked.Wait();
        return 7;
    default:
        throw new ArgumentException($"'{args[0]}' is no way to end");
}

Thread.Sleep(Timeout.Infinite);
return 1;

internal static partial class Ends
{
    public static void Signal(int number) => _ = kill(Environment.ProcessId, number);

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}

internal static class Work
{
    private static readonly object Gate = new();
    private static readonly AutoResetEvent Never = new(false);
    private static object? _kept;
    private static double _sum;

    public static void Allocate()
    {
        while (true)
        {
            _kept = new byte[1000];
            Thread.SpinWait(200);
        }
    }

    public static void Throw()
    {
        while (true)
        {
            try
            {
                Refuse();
            }
            catch (InvalidOperationException)
            {
                Thread.Sleep(0);
            }
        }
    }

    public static void Lock()
    {
        while (true)
        {
            lock (Gate) Thread.Sleep(2);
        }
    }

    public static void Wait()
    {
        while (true) Never.WaitOne(3);
    }

    public static void Compute()
    {
        while (true) _sum += Math.Sqrt(_sum + 1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Refuse() => throw new InvalidOperationException("on purpose");
}
