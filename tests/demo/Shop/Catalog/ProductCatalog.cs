using System.Text.RegularExpressions;

namespace Shop.Catalog;

/// <summary>All products, in memory; the same ones in every process.</summary>
public sealed class ProductCatalog
{
    private static readonly string[] Categories = ["audio", "books", "garden", "kitchen", "lighting", "office", "toys"];
    private static readonly string[] Adjectives = ["quiet", "sturdy", "bright", "foldable", "small", "woven", "blue"];
    private static readonly string[] Nouns = ["lamp", "kettle", "speaker", "notebook", "planter", "chair", "puzzle"];

    private readonly Product[] _products;
    private readonly Dictionary<string, Product> _bySku;

    private ProductCatalog(Product[] products)
    {
        _products = products;
        _bySku = products.ToDictionary(product => product.Sku);
    }

    public static ProductCatalog Generate(int products)
    {
        var random = new Random(17);
        return new ProductCatalog([.. Enumerable.Range(0, products).Select(number => Generate(number, random))]);
    }

    public int Count => _products.Length;

    public Product ByNumber(int number) => _products[number % _products.Length];

    public Product? BySku(string sku) => _bySku.GetValueOrDefault(sku);

    /// <summary>The best matches of a query whose words must all begin a word of the description.</summary>
    public IReadOnlyList<Product> Search(string query, int limit)
    {
        var words = query.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var pattern = new Regex(string.Join('|', words.Select(word => $@"\b{Regex.Escape(word)}")), RegexOptions.IgnoreCase);
        return
        [
            .. _products
                .Select(product => (Product: product, Score: Score(product, pattern)))
                .Where(match => match.Score >= words.Length)
                .OrderByDescending(match => match.Score)
                .ThenBy(match => match.Product.Price)
                .Take(limit)
                .Select(match => match.Product)
        ];
    }

    private static int Score(Product product, Regex pattern) =>
        (2 * pattern.Count(product.Title)) + pattern.Count(product.Description);

    private static Product Generate(int number, Random random)
    {
        var adjective = Adjectives[random.Next(Adjectives.Length)];
        var noun = Nouns[random.Next(Nouns.Length)];
        var category = Categories[random.Next(Categories.Length)];
        return new Product(
            $"{category[..2].ToUpperInvariant()}-{number:D5}-{noun[..3].ToUpperInvariant()}",
            $"{adjective} {noun} {number}",
            $"A {adjective} {noun} for everyone who likes {category}; made to last and easy to repair.",
            category,
            random.Next(500, 20000) / 100m);
    }
}
