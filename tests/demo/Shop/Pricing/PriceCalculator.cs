using Shop.Carts;

namespace Shop.Pricing;

public sealed class PriceCalculator(DiscountRules discounts)
{
    public Quote Quote(Cart cart)
    {
        var lines = cart.Items.Select(Line).OrderBy(line => line.Title, StringComparer.Ordinal).ToList();
        var net = lines.Sum(line => line.Amount - line.Discount);
        var tax = decimal.Round(net * TaxTable.RateOf(cart.Country), 2);
        return new Quote(cart.Id, cart.Country, lines, tax, net + tax);
    }

    private QuoteLine Line(CartItem item) =>
        new(item.Product.Sku, item.Product.Title, item.Quantity, item.Amount, decimal.Round(discounts.Apply(item), 2));
}
