namespace Shop.Carts;

public sealed record Cart(string Id, string Country, IReadOnlyList<CartItem> Items);
