#pragma warning disable CA1822, CA1816, CA1852, CA1812, CA1716, CA1720, CA1815, CA2225, CA1711, CA1710, CA1715, CA1050, CA1823, IDE0044, IDE0051, IDE0052, CA1051, CA1003, CA1030, CA1031, CA1065, CA1000, CA1034, CA1044, CA1725
using System.Collections;

namespace NativeProfiler.Host.Tests.Shop;

/// <summary>Code of every kind that the compiler renames, to take its real names by reflection.</summary>
internal class Cart : IEnumerable<int>, IDisposable
{
    private readonly Dictionary<int, string> _items = [];

    static Cart() => Zero = new Money(0);

    public Cart() => Count = 1;

    ~Cart() => Count = 0;

    public event EventHandler Changed
    {
        add => Count++;
        remove => Count--;
    }

    public static Money Zero { get; }

    public int Count { get; set; }

    public string this[int index]
    {
        get => _items[index];
        set => _items[index] = value;
    }

    public int Total(int factor)
    {
        Func<int, int> plain = x => x + 1;
        Func<int, int> closure = x =>
        {
            Func<int> inner = () => x + factor;
            return inner();
        };
        return plain(1) + closure(2) + Helper(3);

        int Helper(int x) => x + factor;
    }

    public async Task AddAsync()
    {
        await Task.Yield();
        Func<Task> later = async () => await Task.Yield();
        await later();
        await LocalAsync();

        static async Task LocalAsync() => await Task.Yield();
    }

    public async Task<T> Load<T>(T value)
    {
        await Task.Yield();
        return value;
    }

    public IEnumerable<int> Items()
    {
        yield return Count;
    }

    public async IAsyncEnumerable<int> Stream()
    {
        await Task.Yield();
        yield return 1;
    }

    public T Pick<T>(T value)
    {
        Func<T> pick = () => value;
        return pick();
    }

    IEnumerator<int> IEnumerable<int>.GetEnumerator()
    {
        yield return 1;
    }

    IEnumerator IEnumerable.GetEnumerator() => new List<int>().GetEnumerator();

    void IDisposable.Dispose() => Count = 0;

    internal sealed class Line<T>
    {
        public void Print()
        {
        }

        internal sealed class Part<U>
        {
            public void Cut<V>(V value) => _ = value;
        }
    }
}

internal readonly struct Money(int cents)
{
    public int Cents { get; } = cents;

    public static Money operator +(Money a, Money b) => new(a.Cents + b.Cents);

    public static Money operator checked +(Money a, Money b) => new(checked(a.Cents + b.Cents));

    public static bool operator ==(Money a, Money b) => a.Cents == b.Cents;

    public static bool operator !=(Money a, Money b) => a.Cents != b.Cents;

    public static implicit operator int(Money money) => money.Cents;

    public override bool Equals(object? obj) => obj is Money money && this == money;

    public override int GetHashCode() => Cents;
}

file class Hidden
{
    public void Run()
    {
    }
}

internal static class HiddenType
{
    internal static Type Type => typeof(Hidden);
}
