using Shop.Carts;

namespace Shop.Pricing;

public sealed class PriceCalculator(DiscountRules discounts)
{
    public Quote Quote(Cart cart)
    {
        var lines = new List<QuoteLine>(cart.Items.Count);
        var net = 0m;
        foreach (var item in cart.Items)
        {
            var discount = decimal.Round(discounts.Apply(item), 2);
            lines.Add(new QuoteLine(item.Product.Sku, item.Product.Title, item.Quantity, item.Amount, discount));
            net += item.Amount - discount;
        }
        var tax = decimal.Round(net * TaxTable.RateOf(cart.Country), 2);
        return new Quote(cart.Id, cart.Country, lines, tax, net + tax);
    }
}
