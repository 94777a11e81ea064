using System.Diagnostics.Metrics;
using NativeProfiler.Backend.Queries;
using NativeProfiler.Protocol.Grpc;

namespace NativeProfiler.Backend;

/// <summary>
/// How much of everything is taken from outside, but for what is in a profile (<see cref="Pprof.PprofLimits"/>) and what may
/// be in the works at once (<see cref="Ingest.IngestLimits"/>, <see cref="Pacing.PacerOptions"/>). What is over a limit is
/// refused, or cut where that is said, and counted by the limit's name here.
/// </summary>
internal static class Limits
{
    /// <summary>Bytes of a body with a profile in base64: 8 MiB of it, and what stands around.</summary>
    public const int JsonBody = 12 << 20;

    /// <summary>Bytes of a body with a profile: 8 MiB of it, and what stands around.</summary>
    public const int BinaryBody = 9 << 20;

    /// <summary>Bytes of a request for work or of settings: names, labels, numbers.</summary>
    public const int RequestBody = 64 << 10;

    /// <summary>Bytes of a file to look at.</summary>
    public const int FileBody = 8 << 20;

    public const int ViewBody = 4 * ViewAddressLength;
    public const int LoginForm = 4 << 10;
    public const int TokenForm = 16 << 10;
    public const int AssertionLength = 8 << 10;
    public const int JsonDepth = 16;

    /// <summary>Of a form with a profile, as RFC 2046 has it.</summary>
    public const int BoundaryLength = 70;

    public const int ProjectLength = 63;
    public const int ServiceLength = 255;
    public const int ProfileIdLength = 128;
    public const int LabelNameLength = 63;
    public const int LabelValueBytes = 512;

    /// <summary>Names and values of all labels together.</summary>
    public const int LabelBytes = 1024;

    /// <summary>Profiles of one pushed request: a client batches a few.</summary>
    public const int ProfilesPerRequest = 200;

    public const int SampleRate = 1_000_000;
    public const int PageSize = 1000;

    /// <summary>Characters of a pushed service; the rest is cut, as with the following three.</summary>
    public const int PushedServiceLength = 255;
    public const int PushedNameLength = 63;
    public const int PushedValueLength = 200;
    public const int PushedLabels = 20;

    public const int PeriodSeconds = 86_400;
    public const int WindowSeconds = 600;
    public const int TypeWeight = 1000;

    public const int SpanDays = 3650;
    public const int FilterLength = Pprof.Filters.FramePattern.LongestText;

    /// <summary>As many as a browser draws fluently.</summary>
    public const int GraphBoxes = 100_000;
    public const int TableRows = 100_000;
    public const int TimelineBuckets = 2000;
    public const int HistoryTop = 20;
    public const int HistoryFunctions = 20;
    public const int BreakdownKeys = 2;
    public const int HeaviestPercent = 100;
    public const int NarrowPercent = 100;

    public const int FileNameLength = 200;
    public const int ViewNameLength = 100;
    public const int ViewAddressLength = 4000;

    /// <summary>Saved views of a project.</summary>
    public const int Views = 500;

    private static readonly Meter Meter = new("NativeProfiler.Backend");
    private static readonly Counter<long> Exceeded = Meter.CreateCounter<long>("nativeprofiler.limits.exceeded");

    /// <summary>Counts what was over a limit, by its name.</summary>
    public static void Exceed(string limit) => Exceeded.Add(1, new KeyValuePair<string, object?>("limit", limit));

    /// <summary>Whether it is over; then it is counted.</summary>
    public static bool IsOver(long value, long limit, string name)
    {
        if (value <= limit)
            return false;
        Exceed(name);
        return true;
    }

    /// <summary>What an agent is told.</summary>
    public static RpcException Refused(string limit, string detail)
    {
        Exceed(limit);
        return new RpcException(StatusCode.InvalidArgument, detail);
    }

    /// <summary>What a reader is told.</summary>
    public static ApiException Wrong(string limit, string message)
    {
        Exceed(limit);
        return new ApiException(StatusCodes.Status400BadRequest, message);
    }

    /// <summary>Whether a parser stopped at <see cref="JsonDepth"/>, which it tells in words only; then it is counted.</summary>
    public static void NoteDepth(Exception error)
    {
        if (error.Message.Contains("depth", StringComparison.OrdinalIgnoreCase) || error.Message.Contains("nest", StringComparison.OrdinalIgnoreCase))
            Exceed(nameof(JsonDepth));
    }
}
