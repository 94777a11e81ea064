using System.Collections.Frozen;

namespace NativeProfiler.Pprof.Filters;

/// <summary>Filters that most people want, under a name each.</summary>
public static class FilterPresets
{
    /// <summary>What carries an async call from await to await, and says nothing about the program.</summary>
    private static readonly string[] AsyncPlumbing =
    [
        "System.Runtime.CompilerServices.Async", "System.Runtime.CompilerServices.TaskAwaiter",
        "System.Runtime.CompilerServices.ValueTaskAwaiter", "System.Runtime.CompilerServices.ConfiguredTaskAwaitable",
        "System.Runtime.CompilerServices.PoolingAsync", "System.Runtime.CompilerServices.StateMachineBox",
        "System.Threading.Tasks.Task.RunContinuations", "System.Threading.Tasks.Task.FinishContinuations",
        "System.Threading.Tasks.Task.FinishSlow", "System.Threading.Tasks.Task.FinishStageThree",
        "System.Threading.Tasks.Task.ExecuteWithThreadLocal", "System.Threading.Tasks.Task.ExecuteEntry",
        "System.Threading.Tasks.Task.TrySetResult", "System.Threading.Tasks.Task.SetContinuation",
        "System.Threading.Tasks.AwaitTaskContinuation", "System.Threading.Tasks.ContinuationTask",
        "System.Threading.Tasks.TaskCompletionSource", "System.Threading.Tasks.Sources.ManualResetValueTaskSource",
        "System.Threading.ExecutionContext.Run", "System.Threading.ThreadPoolWorkQueue.Dispatch",
        "System.Threading.PortableThreadPool.WorkerThread", "System.Threading.Thread.StartCallback",
    ];

    /// <summary>Where a thread stands that has nothing to do: pools, timers, event loops, the runtime's own threads.</summary>
    private static readonly string[] Idle =
    [
        "System.Threading.LowLevelLifoSemaphore.Wait", "System.Threading.PortableThreadPool.GateThread",
        "System.Threading.TimerQueue.TimerThread", "System.Net.Sockets.SocketAsyncEngine.EventLoop",
        "Microsoft.Extensions.Logging.Console.ConsoleLoggerProcessor.TryDequeue",
        "FinalizerThread::WaitForFinalizerEvent", "runtime.gopark", "runtime.findRunnable", "runtime.mPark", "(idle)", "[idle]",
    ];

    private static readonly string[] RuntimeWork =
    [
        "gc_heap::", "GCHeap::", "GarbageCollect", "runtime.gcBgMarkWorker", "runtime.gcDrain", "runtime.bgsweep", "runtime.bgscavenge",
        "runtime.gcAssistAlloc", "(garbage collector)", "[gc]", "[jit]", ".NET Server GC", ".NET BGC", ".NET Tiered Compilation",
        "ThePreStub", "UnsafeJitFunction", "TieredCompilation",
    ];

    private static readonly string[] RuntimeWorkModules = ["libclrjit.so", "libclrgc.so", "libclrgcexp.so"];

    private static readonly FrozenDictionary<string, FrameFilter> Table = new Dictionary<string, FrameFilter>
    {
        ["justMyCode"] = new(FilterKind.ShowFrames, UserCode.Is),
        ["hideAsync"] = new(FilterKind.HideFrames, function => StartsWithAny(function.Name, AsyncPlumbing)),
        ["hideIdle"] = new(FilterKind.HideStacks, function => StartsWithAny(function.Name, Idle)),
        ["onlyGc"] = new(FilterKind.ShowStacks, IsRuntimeWork),
    }.ToFrozenDictionary();

    public static IEnumerable<string> Names => Table.Keys.Order(StringComparer.Ordinal);

    /// <summary>Null when there is no preset of this name.</summary>
    public static FrameFilter? Find(string name) => Table.GetValueOrDefault(name);

    private static bool IsRuntimeWork(FunctionKey function) =>
        Array.Exists(RuntimeWork, part => function.Name.Contains(part, StringComparison.Ordinal))
        || RuntimeWorkModules.Contains(Path.GetFileName(function.Module));

    private static bool StartsWithAny(string name, string[] prefixes) =>
        Array.Exists(prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
