using NativeProfiler.Protocol.Grpc;

namespace NativeProfiler.Protocol.CloudProfiler;

/// <summary>The method of google.devtools.cloudprofiler.v2.ExportService.</summary>
public static class ExportService
{
    public static Method<ListProfilesRequest, ListProfilesResponse> ListProfiles { get; } = new(
        "google.devtools.cloudprofiler.v2.ExportService", "ListProfiles", ListProfilesRequest.Parser, ListProfilesResponse.Parser);
}
