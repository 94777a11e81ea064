using System.Collections.Frozen;
using NativeProfiler.Storage.Control;

namespace NativeProfiler.Backend.Access;

/// <summary>
/// Every endpoint of the backend and what it demands. An endpoint that is not here keeps the backend from starting: nobody
/// can add one and forget to say who may use it.
/// </summary>
internal static class AccessTable
{
    private const string AnyMethod = "*";
    private const string Profiler = "/google.devtools.cloudprofiler.v2.ProfilerService";

    public static readonly AccessRule[] Rules =
    [
        new("POST", $"{Profiler}/CreateProfile", KeyScopes.Ingest, ProjectIn.Endpoint),
        new("POST", $"{Profiler}/UpdateProfile", KeyScopes.Ingest, ProjectIn.Endpoint),
        new("POST", $"{Profiler}/CreateOfflineProfile", KeyScopes.Ingest, ProjectIn.Endpoint),
        new("POST", "/google.devtools.cloudprofiler.v2.ExportService/ListProfiles", KeyScopes.Read, ProjectIn.Endpoint),
        new("POST", "/v2/projects/{project}/profiles", KeyScopes.Ingest, ProjectIn.Path),
        new("PATCH", "/v2/projects/{project}/profiles/{id}", KeyScopes.Ingest, ProjectIn.Path),
        new("POST", "/v2/projects/{project}/profiles:createOffline", KeyScopes.Ingest, ProjectIn.Path),
        new("GET", "/v2/projects/{project}/profiles", KeyScopes.Read, ProjectIn.Path),
        new("GET", "/$discovery/rest", KeyScopes.None, ProjectIn.Nothing),
        new("POST", "/push.v1.PusherService/Push", KeyScopes.Ingest, ProjectIn.Endpoint),
        new("POST", "/ingest", KeyScopes.Ingest, ProjectIn.Endpoint),
        new("POST", "/pyroscope/ingest", KeyScopes.Ingest, ProjectIn.Endpoint),
        new("POST", "/parca.profilestore.v1alpha1.ProfileStoreService/WriteRaw", KeyScopes.Ingest, ProjectIn.Endpoint),
        new("POST", "/profiles/writeraw", KeyScopes.Ingest, ProjectIn.Endpoint),
        new("POST", "/upload", KeyScopes.Ingest, ProjectIn.Endpoint),
        new("POST", "/token", KeyScopes.None, ProjectIn.Nothing),
        new("GET", "/login", KeyScopes.None, ProjectIn.Nothing),
        new("GET", "/login.css", KeyScopes.None, ProjectIn.Nothing),
        new("POST", "/login", KeyScopes.None, ProjectIn.Nothing),
        new("POST", "/logout", KeyScopes.None, ProjectIn.Nothing),
        new("GET", "/api/v1/session", KeyScopes.None, ProjectIn.Nothing),
        new("GET", "/api/v1/openapi.json", KeyScopes.None, ProjectIn.Nothing),
        new("GET", "/healthz", KeyScopes.None, ProjectIn.Nothing),
        new("GET", "/readyz", KeyScopes.None, ProjectIn.Nothing),
        new("GET", "/metrics", KeyScopes.Admin, ProjectIn.Nothing),
        new("POST", "/api/v1/uploads", KeyScopes.Read, ProjectIn.Query),
        new("GET", "/api/v1/instances", KeyScopes.Read, ProjectIn.Endpoint),
        new("GET", "/api/v1/getting-started", KeyScopes.Read, ProjectIn.Endpoint),
        new("GET", "/api/v1/views", KeyScopes.Read, ProjectIn.Query),
        new("PUT", "/api/v1/views/{name}", KeyScopes.Read, ProjectIn.Query),
        new("DELETE", "/api/v1/views/{name}", KeyScopes.Read, ProjectIn.Query),
        new("GET", "/api/v1/history", KeyScopes.Read, ProjectIn.Query),
        new("GET", "/api/v1/breakdown", KeyScopes.Read, ProjectIn.Query),
        new("GET", "/api/v1/timeline", KeyScopes.Read, ProjectIn.Query),
        new("GET", "/api/v1/weights", KeyScopes.Read, ProjectIn.Query),
        new("GET", "/api/v1/labels", KeyScopes.Read, ProjectIn.Query),
        new("GET", "/api/v1/settings", KeyScopes.Read, ProjectIn.Query),
        new("PUT", "/api/v1/settings", KeyScopes.Admin, ProjectIn.Query),
        new("DELETE", "/api/v1/settings", KeyScopes.Admin, ProjectIn.Query),
        new("GET", "/api/v1/services", KeyScopes.Read, ProjectIn.Endpoint),
        new("GET", "/api/v1/profile.pb.gz", KeyScopes.Read, ProjectIn.Query),
        new("GET", "/api/v1/profile.folded", KeyScopes.Read, ProjectIn.Query),
        new("GET", "/api/v1/profile.speedscope.json", KeyScopes.Read, ProjectIn.Query),
        new("GET", "/api/v1/profile.csv", KeyScopes.Read, ProjectIn.Query),
        new("GET", "/api/v1/flamegraph", KeyScopes.Read, ProjectIn.Query),
        new("GET", "/api/v1/callers", KeyScopes.Read, ProjectIn.Query),
        new("GET", "/api/v1/table", KeyScopes.Read, ProjectIn.Query),

        // The console's page and the answer to what is not there: no data. Its files are served before any endpoint.
        new(AnyMethod, "{*path:nonfile}", KeyScopes.None, ProjectIn.Nothing),
    ];

    private static readonly FrozenDictionary<(string Method, string Pattern), AccessRule> ByAddress =
        Rules.ToFrozenDictionary(rule => (rule.Method, rule.Pattern));

    /// <summary>Throws <see cref="InvalidOperationException"/> when an endpoint has no rule.</summary>
    public static void Check(IEnumerable<EndpointDataSource> sources)
    {
        foreach (var endpoint in sources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [AnyMethod])
            {
                if (!ByAddress.ContainsKey((method, endpoint.RoutePattern.RawText ?? "")))
                {
                    throw new InvalidOperationException(
                        $"the endpoint {method} {endpoint.RoutePattern.RawText} is not in {nameof(AccessTable)}: say there who may use it");
                }
            }
        }
    }

    /// <summary>What a request's endpoint demands; null when the table does not know it, and then nobody may use it.</summary>
    public static AccessRule? RuleOf(RouteEndpoint endpoint, string method)
    {
        var pattern = endpoint.RoutePattern.RawText ?? "";
        return ByAddress.GetValueOrDefault((method, pattern)) ?? ByAddress.GetValueOrDefault((AnyMethod, pattern));
    }
}
