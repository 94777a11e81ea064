namespace Shop.Stock;

/// <summary>How many of each article are left; filled up again when it runs out.</summary>
public sealed class Inventory
{
    private const int FullShelf = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _left = [];

    public int LeftOf(string sku)
    {
        lock (_lock)
            return _left.GetValueOrDefault(sku, FullShelf);
    }

    public void Take(string sku, int quantity)
    {
        lock (_lock)
        {
            var left = _left.GetValueOrDefault(sku, FullShelf) - quantity;
            _left[sku] = left > 0 ? left : FullShelf;
        }
    }
}
