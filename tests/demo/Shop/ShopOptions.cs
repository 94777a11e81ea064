using System.ComponentModel.DataAnnotations;

namespace Shop;

/// <summary>Which release of the shop this process is: both are one build, so that a demo starts at once.</summary>
public sealed record ShopOptions
{
    /// <summary>1.0.0, or 1.1.0 with discount campaigns by pattern.</summary>
    [AllowedValues("1.0.0", "1.1.0", ErrorMessage = "Shop:Release must be 1.0.0 or 1.1.0.")]
    public string Release { get; init; } = "1.0.0";

    public bool HasCampaigns => Release != "1.0.0";
}
