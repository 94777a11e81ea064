using System.Net;
using System.Text;
using Google.Protobuf;
using NativeProfiler.Backend.Access;
using NativeProfiler.Protocol.CloudProfiler;
using NativeProfiler.Protocol.Grpc;
using NativeProfiler.Protocol.Parca;
using NativeProfiler.Protocol.Pyroscope;
using NativeProfiler.Storage.Control;
using Parca = NativeProfiler.Protocol.Parca;
using Pyroscope = NativeProfiler.Protocol.Pyroscope;

namespace NativeProfiler.Backend.Tests;

/// <summary>
/// Every endpoint × {none, bad, revoked, expired, wrong scope, other project, right}, over the table that the backend itself
/// decides by. An endpoint that has no request here fails the test, and so does one that the table does not name.
/// </summary>
public sealed class AccessMatrixTests
{
    private const string Own = "own-project";
    private const string Other = "other-project";
    private const string Profiler = "/google.devtools.cloudprofiler.v2.ProfilerService";

    private enum Verdict
    {
        Let,
        Unknown,
        Forbidden,
    }

    private sealed record Sample(Func<string, HttpRequestMessage> Make);

    /// <summary>They answer with what the key may see, which tests of their own prove.</summary>
    private static readonly string[] Filtered = ["GET /api/v1/services", "GET /api/v1/instances", "GET /api/v1/getting-started"];

    /// <summary>For each endpoint a request about a project.</summary>
    private static readonly Dictionary<string, Sample> Samples = new()
    {
        [$"POST {Profiler}/CreateProfile"] = Grpc(ProfilerService.CreateProfile, project => new CreateProfileRequest
        {
            Parent = $"projects/{project}",
            Deployment = Deployment(project),
            ProfileType = { ProfileType.Cpu },
        }),
        [$"POST {Profiler}/UpdateProfile"] = Grpc(
            ProfilerService.UpdateProfile, project => new UpdateProfileRequest { Profile = Profile(project) }),
        [$"POST {Profiler}/CreateOfflineProfile"] = Grpc(
            ProfilerService.CreateOfflineProfile,
            project => new CreateOfflineProfileRequest { Parent = $"projects/{project}", Profile = Profile(project) }),
        ["POST /google.devtools.cloudprofiler.v2.ExportService/ListProfiles"] = Grpc(
            ExportService.ListProfiles, project => new ListProfilesRequest { Parent = $"projects/{project}" }),
        ["POST /v2/projects/{project}/profiles"] = Json("POST", project => $"/v2/projects/{project}/profiles", project =>
            $$"""{"profileType":["CPU"],"deployment":{"projectId":"{{project}}","target":"shop-{{Guid.NewGuid():n}}"} }"""),
        ["PATCH /v2/projects/{project}/profiles/{id}"] = Json("PATCH", project => $"/v2/projects/{project}/profiles/x1", RestProfile),
        ["POST /v2/projects/{project}/profiles:createOffline"] = Json(
            "POST", project => $"/v2/projects/{project}/profiles:createOffline", RestProfile),
        ["GET /v2/projects/{project}/profiles"] = Get(project => $"/v2/projects/{project}/profiles"),
        ["GET /$discovery/rest"] = Get(_ => "/$discovery/rest?version=v2"),
        ["POST /push.v1.PusherService/Push"] = Bytes(
            project => $"/push.v1.PusherService/Push?project={project}", Push().ToByteArray(), "application/proto"),
        ["POST /ingest"] = Bytes(project => $"/ingest?name=shop&project={project}", "main 1"u8.ToArray(), "text/plain"),
        ["POST /pyroscope/ingest"] = Bytes(project => $"/pyroscope/ingest?name=shop&project={project}", "main 1"u8.ToArray(), "text/plain"),
        ["POST /parca.profilestore.v1alpha1.ProfileStoreService/WriteRaw"] = Grpc(
            ProfileStoreService.WriteRaw, _ => Raw(), project => $"?project={project}"),
        ["POST /profiles/writeraw"] = Json(
            "POST", project => $"/profiles/writeraw?project={project}", _ => JsonFormatter.Default.Format(Raw())),
        ["POST /upload"] = Bytes(
            project => $"/upload?service=shop&project={project}", RunningBackend.Fixture("go-cpu.pb.gz"), "application/octet-stream"),
        ["POST /token"] = Bytes(_ => "/token", "grant_type=x"u8.ToArray(), "application/x-www-form-urlencoded"),
        ["GET /login"] = Get(_ => "/login"),
        ["GET /login.css"] = Get(_ => "/login.css"),
        ["POST /login"] = Bytes(_ => "/login", "key=x"u8.ToArray(), "application/x-www-form-urlencoded"),
        ["POST /logout"] = Bytes(_ => "/logout", [], "application/x-www-form-urlencoded"),
        ["GET /api/v1/session"] = Get(_ => "/api/v1/session"),
        ["GET /api/v1/openapi.json"] = Get(_ => "/api/v1/openapi.json"),
        ["GET /healthz"] = Get(_ => "/healthz"),
        ["GET /api/v1/settings"] = Get(project => $"/api/v1/settings?service=shop&project={project}"),
        ["PUT /api/v1/settings"] = Json("PUT", project => $"/api/v1/settings?service=shop&project={project}", _ => "{}"),
        ["DELETE /api/v1/settings"] = new(project => new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/settings?service=shop&project={project}")),
        ["GET /api/v1/instances"] = Get(project => $"/api/v1/instances?project={project}"),
        ["GET /api/v1/getting-started"] = Get(_ => "/api/v1/getting-started"),
        ["GET /api/v1/views"] = Get(project => $"/api/v1/views?project={project}"),
        ["PUT /api/v1/views/{name}"] = Json("PUT", project => $"/api/v1/views/mine?project={project}", _ => """{"address":"/flame"}"""),
        ["DELETE /api/v1/views/{name}"] = new(project => new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/views/mine?project={project}")),
        ["GET /api/v1/weights"] = Get(project => $"/api/v1/weights?service=shop&project={project}"),
        ["GET /readyz"] = Get(_ => "/readyz"),
        ["GET /metrics"] = Get(_ => "/metrics"),
        ["GET /api/v1/services"] = Get(_ => "/api/v1/services"),
        ["GET /api/v1/profile.pb.gz"] = Get(project => $"/api/v1/profile.pb.gz?service=shop&project={project}&span=3650d"),
        ["GET /api/v1/flamegraph"] = Get(project => $"/api/v1/flamegraph?service=shop&project={project}&span=3650d"),
        ["POST /api/v1/uploads"] = Bytes(
            project => $"/api/v1/uploads?project={project}", RunningBackend.Fixture("go-cpu.pb.gz"), "application/octet-stream"),
        ["GET /api/v1/history"] = Get(project => $"/api/v1/history?service=shop&project={project}"),
        ["GET /api/v1/breakdown"] = Get(project => $"/api/v1/breakdown?service=shop&project={project}"),
        ["GET /api/v1/timeline"] = Get(project => $"/api/v1/timeline?service=shop&project={project}"),
        ["GET /api/v1/labels"] = Get(project => $"/api/v1/labels?service=shop&project={project}"),
        ["GET /api/v1/profile.folded"] = Get(project => $"/api/v1/profile.folded?service=shop&project={project}"),
        ["GET /api/v1/profile.speedscope.json"] = Get(project => $"/api/v1/profile.speedscope.json?service=shop&project={project}"),
        ["GET /api/v1/profile.csv"] = Get(project => $"/api/v1/profile.csv?service=shop&project={project}"),
        ["GET /api/v1/callers"] = Get(project => $"/api/v1/callers?service=shop&project={project}"),
        ["GET /api/v1/table"] = Get(project => $"/api/v1/table?service=shop&project={Own}&b.project={project}"),
        ["* {*path:nonfile}"] = Get(_ => "/service/shop"),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Endpoints => [.. AccessTable.Rules.Select(Name)];

    [Fact]
    public void Every_endpoint_has_a_request_in_this_test()
    {
        Assert.Equal(AccessTable.Rules.Select(Name).Order(StringComparer.Ordinal), Samples.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task An_endpoint_lets_in_who_may_and_nobody_else(string endpoint)
    {
        var rule = AccessTable.Rules.Single(rule => Name(rule) == endpoint);
        await using var backend = await StartAsync();
        var now = DateTimeOffset.UtcNow;
        var needed = rule.Scope == KeyScopes.None ? KeyScopes.Read : rule.Scope;
        var lesser = rule.Scope switch { KeyScopes.Admin => KeyScopes.Ingest | KeyScopes.Read, KeyScopes.Read => KeyScopes.Ingest, _ => KeyScopes.Read };
        var right = Add(backend.Control, Own, needed);
        var revoked = Add(backend.Control, Own, needed);
        backend.Control.Keys.Revoke(KeyText.Parse(revoked)!.Value.Id, now);
        (string Case, string? Credential, string Project, Verdict Expected)[] cases =
        [
            ("none", null, Own, Verdict.Unknown),
            ("bad", right[..^2] + (right[^2] == 'A' ? "BB" : "AA"), Own, Verdict.Unknown),
            ("no key at all", "sample-token", Own, Verdict.Unknown),
            ("revoked", revoked, Own, Verdict.Unknown),
            ("expired", Add(backend.Control, Own, needed, now.AddSeconds(-1)), Own, Verdict.Unknown),
            ("wrong scope", Add(backend.Control, Own, lesser), Own, Verdict.Forbidden),
            ("other project", right, Other, rule.Project == ProjectIn.Nothing || Filtered.Contains(endpoint) ? Verdict.Let : Verdict.Forbidden),
            ("admin", Add(backend.Control, Own, KeyScopes.Admin), Own, Verdict.Let),
            ("every project", Add(backend.Control, ApiKey.EveryProject, needed), Own, Verdict.Let),
            ("right", right, Own, Verdict.Let),
        ];

        foreach (var (name, credential, project, expected) in cases)
        {
            var verdict = await AskAsync(backend, endpoint, credential, project);
            var wanted = rule.Scope == KeyScopes.None ? Verdict.Let : expected;
            Assert.True(verdict == wanted, $"{endpoint} with {name}: {verdict} instead of {wanted}");
        }
    }

    [Fact]
    public void An_endpoint_that_the_table_does_not_name_keeps_the_backend_from_starting()
    {
        var unknown = new Microsoft.AspNetCore.Routing.RouteEndpoint(
            _ => Task.CompletedTask, Microsoft.AspNetCore.Routing.Patterns.RoutePatternFactory.Parse("/backdoor"), 0, null, null);

        var error = Assert.Throws<InvalidOperationException>(
            () => AccessTable.Check([new Microsoft.AspNetCore.Routing.DefaultEndpointDataSource(unknown)]));

        Assert.Contains("/backdoor is not in AccessTable", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_services_shows_only_those_of_the_keys_project()
    {
        await using var backend = await StartAsync();
        foreach (var project in (string[])[Own, Other])
            Assert.Equal(Verdict.Let, await AskAsync(backend, "POST /upload", Add(backend.Control, project, KeyScopes.Ingest), project));

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/services");
        request.Headers.Authorization = new("Bearer", Add(backend.Control, Own, KeyScopes.Read));
        using var response = await backend.Http.SendAsync(request, Token);

        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.Contains(Own, body, StringComparison.Ordinal);
        Assert.DoesNotContain(Other, body, StringComparison.Ordinal);
    }

    private static Task<RunningBackend> StartAsync() => RunningBackend.StartAsync(options =>
    {
        using var control = ControlStore.Open(options.DataFolder);
        Add(control, "first-project", KeyScopes.Read);
        return options with { RequireKeys = true };
    });

    internal static string Add(ControlStore control, string project, KeyScopes scopes, DateTimeOffset? expires = null)
    {
        var id = KeyText.NewId();
        var (text, hash) = KeyText.New(id);
        control.Keys.Add(new ApiKey
        {
            Id = id,
            Name = "a key",
            Project = project,
            Scopes = scopes,
            SecretHash = hash,
            Created = DateTimeOffset.UtcNow,
            Expires = expires,
        });
        return text;
    }

    private static async Task<Verdict> AskAsync(RunningBackend backend, string endpoint, string? credential, string project)
    {
        using var request = Samples[endpoint].Make(project);
        if (credential is not null)
            request.Headers.Authorization = new("Bearer", credential);
        var isGrpc = GrpcHeaders.IsGrpc(request.Content?.Headers.ContentType?.MediaType);
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { BaseAddress = isGrpc ? backend.Grpc : backend.Http.BaseAddress };
        using var response = await http.SendAsync(request, Token);
        await response.Content.ReadAsByteArrayAsync(Token);
        if (!isGrpc)
        {
            Assert.True((int)response.StatusCode < 500, $"{endpoint}: {response.StatusCode}");
            return response.StatusCode switch
            {
                HttpStatusCode.Unauthorized when endpoint is not ("POST /login" or "GET /api/v1/session") => Verdict.Unknown,
                HttpStatusCode.TooManyRequests when endpoint != "POST /login" && endpoint != "POST /token" => Verdict.Unknown,
                HttpStatusCode.Forbidden => Verdict.Forbidden,
                _ => Verdict.Let,
            };
        }

        var status = response.TrailingHeaders.TryGetValues(GrpcHeaders.Status, out var values) ? values.Single() : "?";
        return (StatusCode)int.Parse(status, System.Globalization.CultureInfo.InvariantCulture) switch
        {
            StatusCode.Unauthenticated or StatusCode.ResourceExhausted => Verdict.Unknown,
            StatusCode.PermissionDenied => Verdict.Forbidden,
            StatusCode.OK => Verdict.Let,
            var other => throw new InvalidOperationException($"{endpoint}: {other}"),
        };
    }

    private static string Name(AccessRule rule) => $"{rule.Method} {rule.Pattern}";

    private static Sample Grpc<TRequest, TResponse>(
        Method<TRequest, TResponse> method, Func<string, TRequest> make, Func<string, string>? query = null)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse> => new(project => new HttpRequestMessage(HttpMethod.Post, method.Path + query?.Invoke(project))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(MessageFrame.Write(make(project))) { Headers = { ContentType = new(GrpcHeaders.ContentType) } },
        });

    private static Sample Get(Func<string, string> path) => new(project => new HttpRequestMessage(HttpMethod.Get, path(project)));

    private static Sample Bytes(Func<string, string> path, byte[] body, string type) => new(
        project => new HttpRequestMessage(HttpMethod.Post, path(project))
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new(type) } },
        });

    private static Sample Json(string method, Func<string, string> path, Func<string, string> body) => new(
        project => new HttpRequestMessage(new HttpMethod(method), path(project)) { Content = new StringContent(body(project), Encoding.UTF8) });

    private static string RestProfile(string project) => JsonFormatter.Default.Format(Profile(project));

    private static Deployment Deployment(string project) => new() { ProjectId = project, Target = $"shop-{Guid.NewGuid():n}" };

    private static Profile Profile(string project) => new()
    {
        Name = $"projects/{project}/profiles/x1",
        ProfileType = ProfileType.Cpu,
        Deployment = new Deployment { ProjectId = project, Target = "shop" },
        ProfileBytes = ByteString.CopyFrom(RunningBackend.Fixture("go-cpu.pb.gz")),
    };

    private static PushRequest Push() => new()
    {
        Series =
        {
            new Pyroscope.RawProfileSeries
            {
                Labels = { new LabelPair { Name = "service_name", Value = "shop" } },
                Samples = { new Pyroscope.RawSample { RawProfile = ByteString.CopyFrom(RunningBackend.Fixture("go-cpu.pb.gz")) } },
            },
        },
    };

    private static WriteRawRequest Raw() => new()
    {
        Series =
        {
            new Parca.RawProfileSeries
            {
                Labels = new LabelSet { Labels = { new Label { Name = "service", Value = "shop" } } },
                Samples = { new Parca.RawSample { RawProfile = ByteString.CopyFrom(RunningBackend.Fixture("go-cpu.pb.gz")) } },
            },
        },
    };
}
