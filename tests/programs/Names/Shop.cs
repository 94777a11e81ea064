using System.Runtime.CompilerServices;

namespace Programs;

/// <summary>One method of each kind; each calls <see cref="Spin.For"/>.</summary>
internal sealed class Shop(double milliseconds) : IDisposable
{
    public ulong Total
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        get => Spin.For(milliseconds) + 1;

        [MethodImpl(MethodImplOptions.NoInlining)]
        set => GC.KeepAlive(Spin.For(milliseconds) + value);
    }

    public ulong this[int index]
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        get => Spin.For(milliseconds) + (ulong)index;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong operator +(Shop left, Shop right) => Spin.For(left.Milliseconds) + (right is null ? 1UL : 2UL);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public ulong Plain() => Spin.For(milliseconds) + 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public ulong Plain(int more) => Spin.For(milliseconds) + (ulong)more;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public ulong Overall<T>(T item) => Spin.For(milliseconds) + (item is null ? 1UL : 2UL);

    public ulong WithLambda() => Run(static milliseconds => Spin.For(milliseconds) + 1);

    public ulong WithCapturingLambda()
    {
        var more = (ulong)milliseconds;
        return Run(milliseconds => Spin.For(milliseconds) + more);
    }

    public ulong WithLocalFunction()
    {
        return Helper(milliseconds) + 1;

        [MethodImpl(MethodImplOptions.NoInlining)]
        static ulong Helper(double milliseconds) => Spin.For(milliseconds) + 1;
    }

    public async Task<ulong> AddAsync()
    {
        await Task.Yield();
        return Spin.For(milliseconds) + 1;
    }

    public async IAsyncEnumerable<ulong> StreamAsync()
    {
        await Task.Yield();
        yield return Spin.For(milliseconds) + 1;
    }

    public IEnumerable<ulong> Items()
    {
        yield return Spin.For(milliseconds) + 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public ulong OnThePool() => Spin.For(milliseconds) + 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    void IDisposable.Dispose() => GC.KeepAlive(Spin.For(milliseconds) + 1);

    private double Milliseconds => milliseconds;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong Run(Func<double, ulong> work) => work(milliseconds) + 1;

    internal sealed class Inner
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public Inner(double milliseconds) => Value = Spin.For(milliseconds) + 1;

        public ulong Value { get; }
    }
}
