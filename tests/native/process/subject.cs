// The program that agent_test.py and handlers_test.py run under the agent: MODE SECONDS, or signals SECONDS LIBRARY MARKER SIGNAL...
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;

static class Subject
{
    static int Main(string[] arguments)
    {
        var end = Stopwatch.StartNew();
        var seconds = double.Parse(arguments[1], System.Globalization.CultureInfo.InvariantCulture);
        switch (arguments[0])
        {
            case "burn":
                while (end.Elapsed.TotalSeconds < seconds) Burner<string>.Burn<int>();
                break;
            case "sleep":
                Thread.Sleep(TimeSpan.FromSeconds(seconds));
                break;
            case "allocate":
                while (end.Elapsed.TotalSeconds < seconds) Allocator.Allocate();
                break;
            case "keep":
                Thread.Sleep(700);
                for (var i = 0; i < 500; i++) Keeper.Keep();
                Thread.Sleep(TimeSpan.FromSeconds(seconds));
                break;
            case "storm":
                var storms = new Thread[2];
                for (var i = 0; i < storms.Length; i++)
                {
                    storms[i] = new Thread(() => { while (end.Elapsed.TotalSeconds < seconds) Allocator.Storm(); });
                    storms[i].Start();
                }
                foreach (var storm in storms) storm.Join();
                break;
            case "throw":
                var threads = new Thread[4];
                for (var i = 0; i < threads.Length; i++)
                {
                    threads[i] = new Thread(() => { while (end.Elapsed.TotalSeconds < seconds) Thrower.Catch(null); });
                    threads[i].Start();
                }
                foreach (var thread in threads) thread.Join();
                break;
            case "children":
                while (end.Elapsed.TotalSeconds < seconds)
                {
                    using var child = Process.Start(new ProcessStartInfo("/bin/true"));
                    child!.WaitForExit();
                    if (child.ExitCode != 0) return 99;
                }
                break;
            case "signals":
                var handlers = new OwnHandlers(arguments[2], arguments.Skip(4).Select(int.Parse).ToArray());
                File.WriteAllText(arguments[3], "");
                while (end.Elapsed.TotalSeconds < seconds)
                {
                    handlers.Hold(File.Exists(arguments[3]));
                    if (!handlers.Work()) return 98;
                    GC.KeepAlive(new byte[8000]);
                    Burner<string>.Burn<int>();
                }
                break;
        }
        Console.WriteLine("done");
        return 7;
    }
}

static class Allocator
{
    [ThreadStatic] static object? kept;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Storm()
    {
        for (var i = 0; i < 1000; i++) kept = new byte[100 + i];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Allocate()
    {
        for (var i = 0; i < 10; i++) kept = new byte[8000];
        Thread.Sleep(1);
        for (var i = 1; i < 100_000; i++) Math.Sqrt(i);
    }
}

static class Keeper
{
    static readonly System.Collections.Generic.List<byte[]> kept = new();

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Keep()
    {
        for (var i = 0; i < 25; i++) kept.Add(new byte[3976]);
    }
}

static class Burner<T>
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static double Burn<U>()
    {
        double sum = 0;
        for (var i = 1; i < 100_000; i++) sum += Math.Sqrt(i);
        return sum;
    }
}

sealed class Thrower
{
    string? text = null;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Catch(Thrower? nothing)
    {
        try { return nothing!.text!.Length; }
        catch (NullReferenceException) { return 0; }
    }
}

// own_handlers.c
sealed class OwnHandlers
{
    delegate int SignalFunction(int signal);

    static readonly int[] all = [11, 27];  // SIGSEGV, SIGPROF
    readonly int[] signals;
    readonly SignalFunction cause, take, giveBack;
    bool areHeld;

    // Takes the signals; none where all were taken before the runtime started.
    public OwnHandlers(string library, int[] signals)
    {
        var handle = NativeLibrary.Load(library);
        cause = Marshal.GetDelegateForFunctionPointer<SignalFunction>(NativeLibrary.GetExport(handle, "cause_signal"));
        giveBack = Marshal.GetDelegateForFunctionPointer<SignalFunction>(NativeLibrary.GetExport(handle, "give_back"));
        take = Marshal.GetDelegateForFunctionPointer<SignalFunction>(NativeLibrary.GetExport(handle, "take_signal"));
        this.signals = signals;
        Hold(true);
    }

    // Takes the signals, or gives them back, where that is not done yet.
    public void Hold(bool hold)
    {
        if (hold == areHeld) return;
        areHeld = hold;
        if (!signals.All(signal => (hold ? take : giveBack)(signal) == 0)) throw new InvalidOperationException("sigaction failed");
    }

    // Whether each handler runs once when its signal is caused, and null references are still the runtime's.
    public bool Work() => (!areHeld ? [] : signals.Length > 0 ? signals : all).All(signal => cause(signal) == 1) && Thrower.Catch(null) == 0;
}
