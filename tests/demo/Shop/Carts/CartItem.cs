using Shop.Catalog;

namespace Shop.Carts;

public sealed record CartItem(Product Product, int Quantity)
{
    public decimal Amount => Product.Price * Quantity;
}
