using Shop.Pricing;
using Shop.Stock;

namespace Shop.Checkout;

/// <summary>Places an order by asking the shop's own price and stock services over HTTP.</summary>
public sealed class CheckoutService(HttpClient http, Inventory inventory, TimeProvider time)
{
    private const int LinesChecked = 4;

    public async Task<Order> PlaceAsync(Uri shop, string cartId, CancellationToken cancellation)
    {
        var quote = await http.GetFromJsonAsync<Quote>(new Uri(shop, $"/carts/{cartId}"), cancellation)
            ?? throw new InvalidOperationException($"cart {cartId} has no quote");
        var levels = await Task.WhenAll(
            quote.Lines.Take(LinesChecked).Select(line => StockOfAsync(shop, line.Sku, cancellation)));
        foreach (var line in quote.Lines)
            inventory.Take(line.Sku, line.Quantity);
        return new Order(cartId, quote.Total, levels.All(level => level.Left > 0), time.GetUtcNow());
    }

    private async Task<StockLevel> StockOfAsync(Uri shop, string sku, CancellationToken cancellation) =>
        await http.GetFromJsonAsync<StockLevel>(new Uri(shop, $"/stock/{sku}"), cancellation) ?? new StockLevel(sku, 0);
}
