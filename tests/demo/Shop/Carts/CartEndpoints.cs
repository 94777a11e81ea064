using Shop.Pricing;

namespace Shop.Carts;

public static class CartEndpoints
{
    public static void MapCarts(this IEndpointRouteBuilder routes) => routes.MapGet("/carts/{id}", GetCart);

    private static Quote GetCart(string id, CartStore carts, PriceCalculator prices) => prices.Quote(carts.GetOrAdd(id));
}
