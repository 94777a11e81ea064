using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace NativeProfiler.Backend.Ingest;

/// <summary>
/// `projects/PROJECT/profiles/ID`. An id of ours begins with the time it was given, so that an upload without a time of its
/// own goes to the same day when it is repeated.
/// </summary>
internal readonly partial record struct ProfileName(string Project, string Id)
{
    private const int TimeDigits = 11;

    public static ProfileName New(string project, DateTimeOffset now) => new(
        project, $"{now.ToUnixTimeMilliseconds():x11}{RandomNumberGenerator.GetHexString(16, lowercase: true)}");

    /// <summary>The name for bytes that come without one: the same bytes get the same.</summary>
    public static ProfileName OfContent(string project, ReadOnlySpan<byte> identity) =>
        new(project, $"c{Convert.ToHexStringLower(SHA256.HashData(identity)).AsSpan(0, 32)}");

    public static ProfileName? Parse(string name)
    {
        var match = Pattern().Match(name);
        return match.Success ? new ProfileName(match.Groups[1].Value, match.Groups[2].Value) : null;
    }

    /// <summary>When the id was given; null when it is not one of ours.</summary>
    public DateTimeOffset? GivenAt =>
        Id.Length == TimeDigits + 16
        && long.TryParse(Id.AsSpan(0, TimeDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var time)
            ? DateTimeOffset.FromUnixTimeMilliseconds(time)
            : null;

    public override string ToString() => $"projects/{Project}/profiles/{Id}";

    [GeneratedRegex(@"^projects/([^/]{1,64})/profiles/([A-Za-z0-9_-]{1,128})\z")]
    private static partial Regex Pattern();
}
