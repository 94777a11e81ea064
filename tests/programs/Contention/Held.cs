using System.Runtime.CompilerServices;

namespace Programs;

/// <summary>A thread that holds a lock from its construction on.</summary>
internal sealed class Holder
{
    private readonly Thread _thread;

    public Holder(object gate, TimeSpan length)
    {
        using var taken = new ManualResetEventSlim();
        _thread = new Thread(() => Hold(gate, length, taken)) { Name = "the-holder" };
        _thread.Start();
        taken.Wait();
    }

    public void Join() => _thread.Join();

    private static void Hold(object gate, TimeSpan length, ManualResetEventSlim taken)
    {
        lock (gate)
        {
            taken.Set();
            Thread.Sleep(length);
        }
    }
}

internal static class HeldSite
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Wait(object gate)
    {
        lock (gate) GC.KeepAlive(gate);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void WaitFor(SemaphoreSlim never, TimeSpan length) => never.Wait(length);
}
