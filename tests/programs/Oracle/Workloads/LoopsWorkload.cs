using System.Runtime.CompilerServices;

namespace Programs.Workloads;

/// <summary>Loops that are replaced on the stack: a frame begins in the first tier and goes on in optimised code.</summary>
internal sealed class LoopsWorkload : IWorkload
{
    private const int ReplacedAfter = 1000; // iterations of a frame, once the replacement exists

    private int _round;

    public string Name => "loops";

    public void Prepare()
    {
        for (var kind = 0; kind < 6; kind++)
        {
            Loop(kind, 60_000);
        }
    }

    // Each method few times: after 30 calls it would be compiled anew as a whole.
    public void Run() => Loop(_round++ % 6, ReplacedAfter + 300);

    private static void Loop(int kind, int count)
    {
        Sink.Value += kind switch
        {
            0 => Loop<byte>(count),
            1 => Loop<short>(count),
            2 => Loop<int>(count),
            3 => Nested<long>(count),
            4 => Nested<float>(count),
            _ => WithLocals(count),
        };
    }

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
    private static unsafe int WithLocals(int count)
    {
        var space = stackalloc int[64];
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
}
