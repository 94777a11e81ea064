namespace Shop.Catalog;

public sealed record Product(string Sku, string Title, string Description, string Category, decimal Price);
