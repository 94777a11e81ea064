namespace Shop.Pricing;

public sealed record Quote(string CartId, string Country, IReadOnlyList<QuoteLine> Lines, decimal Tax, decimal Total);
