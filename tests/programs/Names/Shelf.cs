using System.Runtime.CompilerServices;

namespace Programs;

/// <summary>A generic type with a generic type inside it.</summary>
internal sealed class Shelf<TItem>(double milliseconds)
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public ulong Put(TItem item) => Spin.For(milliseconds) + (item is null ? 1UL : 2UL);

    internal sealed class Label<TText>(double milliseconds)
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public ulong Print(TItem item, TText text) => Spin.For(milliseconds) + (item is null || text is null ? 1UL : 2UL);
    }
}
