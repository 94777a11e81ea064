using Shop.Catalog;

namespace Shop.Carts;

/// <summary>A bounded cache of carts behind one lock; the oldest goes when it is full.</summary>
public sealed class CartStore(ProductCatalog catalog)
{
    private const int Capacity = 500;
    private static readonly string[] Countries = ["CH", "DE", "FR", "SE", "US"];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Cart> _carts = [];
    private readonly Queue<string> _order = [];

    public Cart GetOrAdd(string id)
    {
        lock (_lock)
        {
            if (_carts.TryGetValue(id, out var known))
                return known;
            if (_carts.Count == Capacity)
                _carts.Remove(_order.Dequeue());
            var cart = Create(id);
            _carts.Add(id, cart);
            _order.Enqueue(id);
            return cart;
        }
    }

    private Cart Create(string id)
    {
        var random = new Random(id.Aggregate(7, (hash, character) => (hash * 31) + character));
        var items = Enumerable.Range(0, 20)
            .Select(_ => new CartItem(catalog.ByNumber(random.Next(catalog.Count)), random.Next(1, 5)))
            .ToList();
        return new Cart(id, Countries[random.Next(Countries.Length)], items);
    }
}
