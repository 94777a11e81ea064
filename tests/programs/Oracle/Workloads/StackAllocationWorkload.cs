#pragma warning disable CA2014 // allocating in a loop, at most 60 bytes, is the point
using System.Runtime.CompilerServices;

namespace Programs.Workloads;

/// <summary>stackalloc of changing sizes, frames of several pages, and many saved registers.</summary>
internal sealed class StackAllocationWorkload : IWorkload
{
    private int _round;

    public string Name => "stack allocation";

    public void Prepare()
    {
    }

    public void Run()
    {
        _round++;
        Sink.Value += Allocate(16 + _round % 7 * 24) + Allocate(1 + _round % 3) + Large(_round) + Several(_round % 5 + 1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe int Allocate(int size)
    {
        var bytes = stackalloc byte[size];
        bytes[0] = 1;
        bytes[size - 1] = 2;
        return Sum(bytes, size);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Several(int size)
    {
        var sum = 0;
        for (var i = 1; i <= size; i++)
        {
            Span<int> numbers = stackalloc int[i * 3];
            numbers.Fill(i);
            sum += Total(numbers);
        }

        return sum;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Large(int value)
    {
        Pages pages = default;
        pages[100] = (byte)value;
        return Total(pages, value & 1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe int Sum(byte* bytes, int size)
    {
        int a = 0, b = 1, c = 2, d = 3, e = 4;
        for (var i = 0; i < size; i += 8)
        {
            a += bytes[i] + b;
            b ^= a;
            c += b - d;
            d += c ^ e;
            e -= Leaf(d);
        }

        return a + b + c + d + e;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Total(Span<int> numbers) => numbers[0] + numbers[^1];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Total(Pages pages, int index) => pages[index] + Leaf(index);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Leaf(int x) => x * 3;

    [InlineArray(12_000)]
    private struct Pages
    {
        private byte _first;
    }
}
