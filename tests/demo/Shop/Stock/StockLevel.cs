namespace Shop.Stock;

public sealed record StockLevel(string Sku, int Left);
