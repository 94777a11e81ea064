using System.Text.Json;
using Shop;
using Shop.Carts;
using Shop.Catalog;
using Shop.Checkout;
using Shop.Pricing;
using Shop.Stock;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddOptionsWithValidateOnStart<ShopOptions>().BindConfiguration("Shop").ValidateDataAnnotations();
builder.Services.ConfigureHttpJsonOptions(
    json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.CamelCase);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton(ProductCatalog.Generate(products: 800));
builder.Services.AddSingleton<Inventory>();
builder.Services.AddSingleton<CartStore>();
builder.Services.AddSingleton<DiscountRules>();
builder.Services.AddSingleton<PriceCalculator>();
builder.Services.AddHttpClient<CheckoutService>();

var app = builder.Build();
app.MapGet("/healthz", () => "ok");
app.MapCatalog();
app.MapCarts();
app.MapStock();
app.MapCheckout();
app.Run();
