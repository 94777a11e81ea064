namespace Shop.Checkout;

public static class CheckoutEndpoints
{
    public static void MapCheckout(this IEndpointRouteBuilder routes) => routes.MapPost("/checkout/{cartId}", PlaceAsync);

    private static Task<Order> PlaceAsync(
        string cartId, HttpRequest request, CheckoutService checkout, CancellationToken cancellation) =>
        checkout.PlaceAsync(new Uri($"{request.Scheme}://{request.Host}"), cartId, cancellation);
}
