namespace Shop.Pricing;

public sealed record QuoteLine(string Sku, string Title, int Quantity, decimal Amount, decimal Discount);
