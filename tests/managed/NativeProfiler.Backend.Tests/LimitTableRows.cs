using System.Text;
using Google.Protobuf;
using NativeProfiler.Backend.Pacing;
using NativeProfiler.Protocol.CloudProfiler;
using NativeProfiler.Protocol.Grpc;
using NativeProfiler.Protocol.Parca;
using Parca = NativeProfiler.Protocol.Parca;

namespace NativeProfiler.Backend.Tests;

/// <summary>The rows: for each limit something of a size, and what is said of one that is too large.</summary>
public sealed partial class LimitTableTests
{
    private const string Form = "application/x-www-form-urlencoded";
    private const string Grant = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=";

    /// <param name="At">The limit's value.</param>
    /// <param name="Send">Something of a size; a status, and what was answered.</param>
    /// <param name="Message">In the answer of what is refused; empty when it is cut instead.</param>
    /// <param name="Refused">The status of what is refused: of HTTP or of gRPC.</param>
    private sealed record Row(int At, Func<LimitTableTests, int, Task<(int Status, string Text)>> Send, string Message, int Refused = 400);

    private static readonly Dictionary<string, Row> Rows = new()
    {
        [nameof(Limits.JsonBody)] = new(
            Limits.JsonBody, (t, n) => t.PostAsync("/v2/projects/default/profiles:createOffline", Padded(RestProfile(), n)),
            "the body is larger than 12582912 bytes"),
        [nameof(Limits.BinaryBody)] = new(
            Limits.BinaryBody, (t, n) => t.GrpcAsync(ProfilerService.UpdateProfile.Path, PaddedUpdate(n)),
            "the message has 9437185 bytes, the limit is 9437184", (int)StatusCode.ResourceExhausted),
        [nameof(Limits.RequestBody)] = new(
            Limits.RequestBody, (t, n) => t.SendAsync(HttpMethod.Put, "/api/v1/settings?service=shop", Padded("{}", n)),
            "the body is larger than 65536 bytes"),
        [nameof(Limits.FileBody)] = new(
            Limits.FileBody, (t, n) => t.PostAsync("/api/v1/uploads", PaddedText("main 1\n", n), "application/octet-stream"),
            "the file is larger than 8 MiB", 413),
        [nameof(Limits.ViewBody)] = new(
            Limits.ViewBody, (t, n) => t.SendAsync(HttpMethod.Put, "/api/v1/views/body", Padded("""{"address":"/flame"}""", n), "application/json"),
            "of at most 16,000 bytes"),
        [nameof(Limits.LoginForm)] = new(
            Limits.LoginForm, (t, n) => t.PostAsync("/login", PaddedText("key=", n), Form), "of at most 4096 bytes"),
        [nameof(Limits.TokenForm)] = new(
            Limits.TokenForm, (t, n) => t.PostAsync("/token", PaddedText("grant_type=", n), Form), "of at most 16384 bytes"),
        [nameof(Limits.AssertionLength)] = new(
            Limits.AssertionLength,
            (t, n) => t.PostAsync("/token", Encoding.ASCII.GetBytes(Grant + Text(n)), Form),
            "the assertion is longer than 8192 characters"),
        [nameof(Limits.JsonDepth)] = new(
            Limits.JsonDepth, (t, n) => t.PostAsync("/v2/projects/default/profiles", Encoding.UTF8.GetBytes(Deep(n))),
            "the body is not JSON"),
        [nameof(Limits.BoundaryLength)] = new(
            Limits.BoundaryLength, (t, n) => t.FormAsync(new string('b', n)), "the form's boundary is longer than 70 characters"),
        [nameof(Limits.ProjectLength)] = new(
            Limits.ProjectLength, (t, n) => t.CreateAsync(d => d.ProjectId = Text(n)),
            "does not match ^[a-z]", (int)StatusCode.InvalidArgument),
        [nameof(Limits.ServiceLength)] = new(
            Limits.ServiceLength, (t, n) => t.CreateAsync(d => d.Target = Text(n)),
            "does not match ^[a-z0-9]", (int)StatusCode.InvalidArgument),
        [nameof(Limits.LabelNameLength)] = new(
            Limits.LabelNameLength, (t, n) => t.CreateAsync(d => d.Labels[Text(n)] = "x"),
            "does not match ^[a-z0-9]", (int)StatusCode.InvalidArgument),
        [nameof(Limits.LabelValueBytes)] = new(
            Limits.LabelValueBytes, (t, n) => t.CreateAsync(d => d.Labels["a"] = new string('é', n / 2) + new string('x', n % 2)),
            "has 513 bytes, the limit is 512", (int)StatusCode.InvalidArgument),
        [nameof(Limits.LabelBytes)] = new(
            Limits.LabelBytes,
            (t, n) => t.CreateAsync(d =>
            {
                d.Labels.Clear();
                foreach (var name in (string[])["a", "b", "c"])
                    d.Labels[name] = new string('x', name == "c" ? n - 3 - 1000 : 500);
            }),
            "labels have 1025 bytes together, the limit is 1024", (int)StatusCode.InvalidArgument),
        [nameof(Limits.ProfileIdLength)] = new(
            Limits.ProfileIdLength, (t, n) => t.GrpcAsync(ProfilerService.UpdateProfile.Path, Update(Text(n)).ToByteArray()),
            "with an id of at most 128", (int)StatusCode.InvalidArgument),
        [nameof(Limits.ProfilesPerRequest)] = new(
            Limits.ProfilesPerRequest, (t, n) => t.PostAsync("/profiles/writeraw", Raw(n)),
            "the request holds 201 profiles, the limit is 200"),
        [nameof(Limits.SampleRate)] = new(
            Limits.SampleRate, (t, n) => t.PostAsync($"/ingest?name=shop&sampleRate={n}", "main 1"u8.ToArray()),
            "is not a number from 1 to 1000000"),
        [nameof(Limits.PageSize)] = new(
            Limits.PageSize, (t, n) => t.GetAsync($"/v2/projects/default/profiles?pageSize={n}"),
            "the page size 1001 is not between"),
        [nameof(Limits.PushedServiceLength)] = new(Limits.PushedServiceLength, (t, n) => t.UploadAsync($"service={Text(n)}"), ""),
        [nameof(Limits.PushedNameLength)] = new(
            Limits.PushedNameLength, (t, n) => t.UploadAsync($"service=shop&{Text(n)}=x"),
            ""),
        [nameof(Limits.PushedValueLength)] = new(
            Limits.PushedValueLength, (t, n) => t.UploadAsync($"service=shop&version={Text(n)}"),
            ""),
        [nameof(Limits.PushedLabels)] = new(
            Limits.PushedLabels, (t, n) => t.UploadAsync($"service=shop&{Many(n, i => $"l{i}=x")}"),
            ""),
        [nameof(Limits.PeriodSeconds)] = new(
            Limits.PeriodSeconds, (t, n) => t.SettingsAsync($$"""{"periodSeconds":{{n}} }"""),
            "periodSeconds 86401 is not between 1 and 86400"),
        [nameof(Limits.WindowSeconds)] = new(
            Limits.WindowSeconds, (t, n) => t.SettingsAsync($$"""{"periodSeconds":86400,"windowSeconds":{{n}} }"""),
            "windowSeconds 601 is not between 1 and 600"),
        [nameof(Limits.TypeWeight)] = new(
            Limits.TypeWeight, (t, n) => t.SettingsAsync($$"""{"weights":{"cpu":{{n}} } }"""),
            "the weight 1001 of cpu is not between 0 and 1000"),
        [nameof(Limits.SpanDays)] = new(
            Limits.SpanDays, (t, n) => t.QueryAsync("flamegraph", $"span={n}d"),
            "the span 3651d is longer than 3650 days"),
        [nameof(Limits.FilterLength)] = new(
            Limits.FilterLength, (t, n) => t.QueryAsync("flamegraph", $"span=3000d&f=highlight:{Text(n)}"),
            "a filter's text is longer than 1000 characters"),
        [nameof(Limits.GraphBoxes)] = new(
            Limits.GraphBoxes, (t, n) => t.QueryAsync("flamegraph", $"span=3000d&limit={n}"),
            "is not a number from 100 to 100000"),
        [nameof(Limits.TableRows)] = new(
            Limits.TableRows, (t, n) => t.QueryAsync("table", $"span=3000d&limit={n}"),
            "is not a number from 1 to 100000"),
        [nameof(Limits.TimelineBuckets)] = new(
            Limits.TimelineBuckets, (t, n) => t.QueryAsync("timeline", $"span=3000d&buckets={n}"),
            "is not a number from 1 to 2000"),
        [nameof(Limits.HistoryTop)] = new(
            Limits.HistoryTop, (t, n) => t.QueryAsync("history", $"span=3000d&step=day&top={n}"),
            "is not a number from 0 to 20"),
        [nameof(Limits.HistoryFunctions)] = new(
            Limits.HistoryFunctions, (t, n) => t.QueryAsync("history", $"span=3000d&step=day&{Many(n, i => $"function=f{i}")}"),
            "21 functions are asked for, the limit is 20"),
        [nameof(Limits.BreakdownKeys)] = new(
            Limits.BreakdownKeys, (t, n) => t.QueryAsync("breakdown", $"span=3000d&by={"version,zone,label:a".Split(',')[..n].Aggregate((a, b) => $"{a},{b}")}"),
            "is not one or two of version, zone, label:KEY"),
        [nameof(Limits.HeaviestPercent)] = new(
            Limits.HeaviestPercent, (t, n) => t.QueryAsync("flamegraph", $"span=3000d&weight={n}"),
            "is not a number from 1 to 100"),
        [nameof(Limits.NarrowPercent)] = new(
            Limits.NarrowPercent, (t, n) => t.QueryAsync("flamegraph", $"span=3000d&minPercent={n}"),
            "is not a number from 0 to 100"),
        [nameof(Limits.FileNameLength)] = new(
            Limits.FileNameLength, (t, n) => t.PostAsync($"/api/v1/uploads?name={Text(n)}", "main 1"u8.ToArray(), "application/octet-stream"),
            "the name is longer than 200 characters"),
        [nameof(Limits.ViewNameLength)] = new(
            Limits.ViewNameLength, (t, n) => t.ViewAsync(Text(n), "/flame"),
            "a view's name has 1 to 100 characters"),
        [nameof(Limits.ViewAddressLength)] = new(
            Limits.ViewAddressLength, (t, n) => t.ViewAsync("long", "/" + Text(n - 1)),
            "of at most 4000 characters"),
        [nameof(Limits.Views)] = new(Limits.Views, (t, n) => t.FillViewsAsync(n), "there are 500 views already; remove one"),
        [nameof(PacerOptions.Polls)] = new(Polls, (t, n) => t.ParkAsync(n), "3 replicas are waiting already", (int)StatusCode.ResourceExhausted),
    };

    private static string Text(int length) => new('a', length);

    private static byte[] Padded(string json, int length) => Encoding.UTF8.GetBytes(json.PadRight(length));

    private static byte[] PaddedText(string start, int length) =>
        Encoding.UTF8.GetBytes(start.PadRight(length, start.EndsWith('\n') ? '\n' : 'x'));

    private static string Many(int count, Func<int, string> parameter) => string.Join('&', Enumerable.Range(0, count).Select(parameter));

    private static string Deep(int depth) => $$"""{"extra":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}} }""";

    private static string RestProfile() => $$"""
        {"profileType":"CPU","profileBytes":"{{Convert.ToBase64String(RunningBackend.Fixture("go-cpu.pb.gz"))}}",
         "deployment":{"projectId":"default","target":"shop"} }
        """;

    private static UpdateProfileRequest Update(string id) => new()
    {
        Profile = new Profile
        {
            Name = $"projects/default/profiles/{id}",
            ProfileType = ProfileType.Cpu,
            Deployment = RunningBackend.Shop(),
            ProfileBytes = ByteString.CopyFrom(RunningBackend.Fixture("go-cpu.pb.gz")),
        },
    };

    /// <summary>A message with an unknown field that fills it up.</summary>
    private static byte[] PaddedUpdate(int length)
    {
        var message = Update("padded").ToByteArray();
        const int FieldHeader = 6; // the tag of field 100 and a length, in two and four bytes
        var padding = length - message.Length - FieldHeader;
        byte[] header = [0xa2, 0x06, (byte)(padding | 0x80), (byte)((padding >> 7) | 0x80), (byte)((padding >> 14) | 0x80), (byte)(padding >> 21)];
        return [.. message, .. header, .. new byte[padding]];
    }

    private static byte[] Raw(int profiles)
    {
        var series = new Parca.RawProfileSeries
        {
            Labels = new LabelSet { Labels = { new Label { Name = "job", Value = "shop" } } },
        };
        series.Samples.AddRange(Enumerable.Repeat(new Parca.RawSample { RawProfile = ByteString.CopyFromUtf8("x") }, profiles));
        return Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(new WriteRawRequest { Series = { series } }));
    }
}
