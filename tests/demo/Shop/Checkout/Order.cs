namespace Shop.Checkout;

public sealed record Order(string CartId, decimal Total, bool Complete, DateTimeOffset PlacedAt);
