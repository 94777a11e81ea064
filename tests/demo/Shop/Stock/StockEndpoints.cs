namespace Shop.Stock;

public static class StockEndpoints
{
    public static void MapStock(this IEndpointRouteBuilder routes) => routes.MapGet("/stock/{sku}", GetStock);

    private static StockLevel GetStock(string sku, Inventory inventory) => new(sku, inventory.LeftOf(sku));
}
