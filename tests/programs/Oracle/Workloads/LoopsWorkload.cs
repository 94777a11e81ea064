using System.Runtime.CompilerServices;

namespace Programs.Workloads;

/// <summary>Loops that are replaced on the stack: a frame begins in the first tier and goes on in optimised code.</summary>
internal sealed class LoopsWorkload : IWorkload
{
    private const int ReplacedAfter = 1000; // iterations of a frame, once the replacement exists

    public string Name => "loops";

    // The replacements are made here, by the compiler on this thread.
    public void Prepare() => LoopAll(60_000);

    // A program that is not warm calls each method few times: after 30 calls it would be compiled anew as a whole.
    public void Run() => LoopAll(ReplacedAfter + 300);

    // Four loops, as run_oracle knows.
    private static void LoopAll(int count) => Sink.Value += Loop<int>(count) + Loop<string>(count) + Nested<long>(count) + WithLocals(count);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Loop<T>(int count)
    {
        var sum = 0;
        for (var i = 0; i < count; i++)
        {
            sum += (i & 63) == 0 ? Callee(i) : i;
        }

        return sum + typeof(T).GetHashCode() % 2;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Nested<T>(int count)
    {
        var sum = 0;
        try
        {
            for (var i = 0; i < count / 10; i++)
            {
                for (var j = 0; j < 10; j++)
                {
                    sum += j;
                }

                if ((i & 31) == 0) sum += Callee(i);
            }
        }
        finally
        {
            sum += Callee(1);
        }

        return sum + typeof(T).GetHashCode() % 2;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int WithLocals(int count)
    {
        Locals space = default; // not stackalloc: such a frame is not replaced
        double a = 1, b = 2, c = 3;
        for (var i = 0; i < count; i++)
        {
            space[i & 63] += i;
            a += b * c;
            if ((i & 127) == 0) c = Callee(i);
        }

        return space[3] + (int)a;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Callee(int x) => x ^ 5;

    [InlineArray(64)]
    private struct Locals
    {
        private int _first;
    }
}
