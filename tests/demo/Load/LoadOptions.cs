using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Shop.Load;

/// <summary>The command line: <c>--rate REQUESTS_PER_SECOND --target URL [--target URL …]</c>, the rate for each target.</summary>
internal sealed record LoadOptions(int Rate, IReadOnlyList<Uri> Targets)
{
    public const string Usage = "usage: ShopLoad --rate REQUESTS_PER_SECOND --target URL [--target URL …]";

    public static bool TryParse(string[] arguments, [NotNullWhen(true)] out LoadOptions? options, out string error)
    {
        options = null;
        var rate = 0;
        var targets = new List<Uri>();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : "";
            if (arguments[i] == "--rate" && int.TryParse(value, CultureInfo.InvariantCulture, out rate) && rate is > 0 and <= 1000)
                continue;
            if (arguments[i] == "--target" && Uri.TryCreate(value, UriKind.Absolute, out var target))
            {
                targets.Add(target);
                continue;
            }
            error = $"'{arguments[i]} {value}' is not understood: a rate is 1 to 1000, a target is an absolute URL.";
            return false;
        }
        error = rate == 0 || targets.Count == 0 ? "A rate and at least one target are needed." : "";
        options = error.Length == 0 ? new LoadOptions(rate, targets) : null;
        return options is not null;
    }
}
