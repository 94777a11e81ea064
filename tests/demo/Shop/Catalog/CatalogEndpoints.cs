namespace Shop.Catalog;

public static class CatalogEndpoints
{
    public static void MapCatalog(this IEndpointRouteBuilder routes) => routes.MapGet("/products", Search);

    private static IReadOnlyList<Product> Search(string query, ProductCatalog catalog) => catalog.Search(query, limit: 40);
}
