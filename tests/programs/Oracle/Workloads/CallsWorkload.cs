using System.Runtime.CompilerServices;

namespace Programs.Workloads;

/// <summary>Interface, virtual, generic and delegate calls, recursion, stores with write barriers, casts.</summary>
internal sealed class CallsWorkload : IWorkload
{
    private readonly IShape[] _shapes = [new Square(), new Circle(), new Triangle(), new Circle()];
    private readonly object?[] _slots = new object?[16];
    private Func<int, int> _delegate = static x => x + 1;
    private Action<int> _several = static _ => { };

    public string Name => "calls";

    public void Prepare()
    {
        var factor = 3;
        _delegate = x => x * factor;
        _several = Add;
        _several += static x => Sink.Value += x;
        _several += Add;
    }

    public void Run()
    {
        for (var i = 0; i < 8; i++)
        {
            var shape = _shapes[i & 3];
            Sink.Value += shape.Area(i) + Generic(i) + Generic((long)i) + (int)Generic(i.ToString()).Length + _delegate(i);
            _slots[i] = shape;
            Sink.Value += shape is Circle circle ? circle.Area(2) : ((IMarked)shape).Mark<string>(i);
            _several(i);
        }

        Sink.Value += Fibonacci(7) + Wide(1, 2, 3, 4, 5, 6, 7, 8, 9).A;
    }

    private static void Add(int x) => Sink.Value += x;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T Generic<T>(T value)
    {
        Sink.Value += typeof(T).IsValueType ? 1 : 2;
        return Holder<T>.Swap(value);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Fibonacci(int n) => n < 2 ? n : Fibonacci(n - 1) + Fibonacci(n - 2);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Big Wide(long a, long b, long c, long d, long e, long f, long g, long h, long i) =>
        new() { A = a + b + c, B = d + e + f, C = g + h + i, D = a };

    private interface IShape
    {
        int Area(int size);
    }

    private interface IMarked
    {
        int Mark<T>(int value);
    }

    private struct Big
    {
        public long A, B, C, D;
    }

    private static class Holder<T>
    {
        private static T? _last;

        [MethodImpl(MethodImplOptions.NoInlining)]
        public static T Swap(T value)
        {
            var last = _last;
            _last = value;
            return last ?? value;
        }
    }

    private class Square : IShape, IMarked
    {
        public virtual int Area(int size) => size * size;

        [MethodImpl(MethodImplOptions.NoInlining)]
        public virtual int Mark<T>(int value) => value + typeof(T).Name.Length;
    }

    private sealed class Triangle : Square
    {
        public override int Area(int size) => base.Area(size) / 2;

        public override int Mark<T>(int value) => base.Mark<T[]>(value) + 1;
    }

    private sealed class Circle : IShape
    {
        public int Area(int size) => (int)(size * size * 3.14);
    }
}
