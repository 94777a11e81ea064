using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Programs;

/// <summary>
/// Contexts that are collected all the time, on two threads. Half of them run one method and half another, each called by a method of
/// its own: code that is named after what lies at its address now, or lay there before, has the wrong caller. They are called through one
/// of many methods, so that one that is not known is on the stack.
/// </summary>
public static class Unloading
{
    private static readonly List<WeakReference> Alive = [];

    internal static void Run(TimeSpan time, int methods)
    {
        var relays = Relays.Make(methods);
        var clock = Stopwatch.StartNew();
        var threads = ((int[])[2, 400]).Select(milliseconds => new Thread(() =>
        {
            for (var i = 0; clock.Elapsed < time; i++) Load(i, milliseconds, relays[i * 1009 % methods]);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        var collected = 0;
        while (clock.Elapsed < time)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var before = collected;
            lock (Alive) collected += Alive.RemoveAll(context => !context.IsAlive);
            if (before < 50 && collected >= 50) Console.WriteLine("unloading");
        }

        threads.ForEach(thread => thread.Join());
        Console.WriteLine($"collected {collected}");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Even(int rounds)
    {
        var sum = 1UL;
        for (var i = 0; i < rounds; i++) sum = (sum * 31) + (ulong)i;
        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Odd(int rounds)
    {
        var sum = 1UL;
        for (var i = 0; i < rounds; i++) sum = (sum ^ (ulong)i) * 1099511628211;
        return sum;
    }

    // Not inlined, so that nothing of the context is left on the stack.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Load(int number, int milliseconds, Relay relay)
    {
        var context = new AssemblyLoadContext("unloading", isCollectible: true);
        var type = context.LoadFromAssemblyPath(typeof(Unloading).Assembly.Location).GetType("Programs.Unloading")!;
        lock (Alive) Alive.Add(new WeakReference(context));
        var isEven = number % 2 == 0;
        var work = type.GetMethod(isEven ? "Even" : "Odd")!.CreateDelegate<Func<int, ulong>>();
        relay(isEven ? CallEven : CallOdd, work, milliseconds);
        context.Unload();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CallEven(Func<int, ulong> work, int milliseconds)
    {
        for (var clock = Stopwatch.StartNew(); clock.ElapsedMilliseconds < milliseconds;) GC.KeepAlive(work(10_000));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CallOdd(Func<int, ulong> work, int milliseconds)
    {
        for (var clock = Stopwatch.StartNew(); clock.ElapsedMilliseconds < milliseconds;) GC.KeepAlive(work(10_000));
    }
}
