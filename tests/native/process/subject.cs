// The program that agent_test.py runs under the agent: MODE SECONDS.
using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
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
