using System.Globalization;
using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Accuracy;

/// <summary>What the Allocations program says that its sites allocated, at every moment.</summary>
internal sealed class AllocationTruth
{
    private readonly List<(long Time, string[] Words)> _reports;

    private AllocationTruth(List<(long Time, string[] Words)> reports) => _reports = reports;

    public static IReadOnlyList<string> Sites { get; } = ["Small", "Texts", "Large"];

    public static AllocationTruth Read(string output) => new(
    [
        .. output.Split('\n').Select(line => line.Split(' ')).Where(words => words[0] == "at")
            .Select(words => (long.Parse(words[1], CultureInfo.InvariantCulture), words)),
    ]);

    /// <summary>Whether there are reports around the profile's window.</summary>
    public bool Covers(Profile profile) =>
        _reports[0].Time <= Start(profile) && _reports[^1].Time >= Start(profile) + Length(profile);

    public double BytesOf(string site, Profile profile) => Growth(site, 1, profile);

    public double ObjectsOf(string site, Profile profile) => Growth(site, 2, profile);

    private static long Start(Profile profile) => (profile.Start - DateTimeOffset.UnixEpoch).Ticks * 100;

    private static long Length(Profile profile) => profile.Duration.Ticks * 100;

    private double Growth(string site, int offset, Profile profile) =>
        At(site, offset, Start(profile) + Length(profile)) - At(site, offset, Start(profile));

    private double At(string site, int offset, long time)
    {
        var index = _reports.FindIndex(report => report.Time >= time);
        var (before, after) = (_reports[Math.Max(0, index - 1)], _reports[index]);
        double Number(string[] words) => long.Parse(words[Array.IndexOf(words, site) + offset], CultureInfo.InvariantCulture);
        var share = after.Time == before.Time ? 0 : (double)(time - before.Time) / (after.Time - before.Time);
        return Number(before.Words) + (share * (Number(after.Words) - Number(before.Words)));
    }
}
