using System.Globalization;
using NativeProfiler.Pprof;
using NativeProfiler.Storage;

namespace NativeProfiler.Backend.Queries;

/// <summary>Google's name for a download: profiler_SERVICE_TYPE_FROM_TO_ZONE_VERSION.pb.gz; other formats end otherwise.</summary>
internal static class DownloadName
{
    private const string Time = "yyyy-MM-dd'T'HH_mm_ss'Z'";

    public static string Of(ProfileQuery query, string extension)
    {
        var from = query.From.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture);
        var to = query.To.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture);
        var name = $"profiler_{(query.Service.Length > 0 ? query.Service : "upload")}_{query.Kind.ApiName()}_{from}_{to}_{query.Zone}_{query.Version}";
        return string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_')) + extension;
    }
}
