using System.Globalization;
using NativeProfiler.Pprof;

namespace NativeProfiler.Host.Sinks;

/// <summary>File names as Cloud Profiler gives downloads: profiler_SERVICE_TYPE_FROM_TO_ZONE_VERSION.pb.gz, times in UTC.</summary>
public static class ProfileFileName
{
    private const int MaxPart = 48;

    /// <summary>The name of the profile's file.</summary>
    public static string Of(FinishedProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var target = profile.Target;
        return string.Join(
            '_',
            "profiler",
            Part(target.Service),
            ((ProfileKind)profile.Type).ApiName(),
            Moment(profile.Start),
            Moment(profile.Start + profile.Duration),
            Part(target.Zone),
            Part(target.Version)) + ".pb.gz";
    }

    /// <summary>The name for a second profile of the same moment, told apart by its process.</summary>
    internal static string OfProcess(FinishedProfile profile) =>
        Of(profile).Replace(".pb.gz", $"_{profile.Target.ProcessId}.pb.gz", StringComparison.Ordinal);

    private static string Moment(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);

    // The underscore separates the parts.
    private static string Part(string text)
    {
        var part = string.Concat(text.Take(MaxPart).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '-')).Trim('.');
        return part.Length == 0 ? "unknown" : part;
    }
}
