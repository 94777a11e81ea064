using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using NativeProfiler.Protocol.Grpc;
using NativeProfiler.Protocol.Parca;
using NativeProfiler.Protocol.Pyroscope;
using Parca = NativeProfiler.Protocol.Parca;
using Pyroscope = NativeProfiler.Protocol.Pyroscope;

namespace NativeProfiler.Backend.Tests;

/// <summary>Profiles that are sent unasked: by Pyroscope's and Parca's clients, and by curl.</summary>
public sealed class PushTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("pyroscope-node-wall", "wall", "wall", "nanoseconds")]
    [InlineData("pyroscope-node-heap", "heap", "inuse_space", "bytes")]
    public async Task The_recorded_request_of_Pyroscopes_Node_agent_is_stored(string name, string type, string sampleType, string unit)
    {
        await using var backend = await RunningBackend.StartAsync();

        using var response = await backend.Http.SendAsync(RecordedRequest.Load(name), Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var graph = await backend.GetJsonAsync(
            $"/api/v1/flamegraph?service=indexing-service&type={type}&version=1.0&zone=us-central1-a&span=3650d");
        Assert.Equal((sampleType, unit), (graph.GetProperty("sampleType").GetString(), graph.GetProperty("unit").GetString()));
        Assert.True(graph.GetProperty("total").GetInt64() > 0);
    }

    [Theory]
    [InlineData("proto")]
    [InlineData("gzip")]
    [InlineData("json")]
    [InlineData("grpc")]
    public async Task Pyroscopes_push_is_taken_in_all_its_forms(string form)
    {
        await using var backend = await RunningBackend.StartAsync();
        var request = new PushRequest
        {
            Series =
            {
                new Pyroscope.RawProfileSeries
                {
                    Labels =
                    {
                        new LabelPair { Name = "__name__", Value = "process_cpu" },
                        new LabelPair { Name = "service_name", Value = "Team A/Shop" },
                        new LabelPair { Name = "spy_name", Value = "dotnetspy" },
                        new LabelPair { Name = "host.name", Value = "node\u001b[31m7" },
                    },
                    Samples = { new Pyroscope.RawSample { RawProfile = ByteString.CopyFrom(RunningBackend.Fixture("go-cpu.pb.gz")), ID = "1" } },
                },
            },
        };

        if (form == "grpc")
        {
            await backend.Channel.CallAsync(PusherService.Push, request, new CallOptions(), Token);
        }
        else
        {
            using var content = new ByteArrayContent(form switch
            {
                "json" => Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(request)),
                "gzip" => Gzip(request.ToByteArray()),
                _ => request.ToByteArray(),
            });
            content.Headers.ContentType = new MediaTypeHeaderValue(form == "json" ? "application/json" : "application/proto");
            if (form == "gzip")
                content.Headers.ContentEncoding.Add("gzip");
            using var response = await backend.Http.PostAsync(new Uri(PusherService.Push.Path, UriKind.Relative), content, Token);
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Token));
        }

        var service = (await backend.GetJsonAsync("/api/v1/services")).GetProperty("services")[0];
        Assert.Equal("team-a-shop", service.GetProperty("service").GetString());
        Assert.Equal("cpu", service.GetProperty("types")[0].GetProperty("type").GetString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Parcas_WriteRaw_is_taken_over_gRPC_and_as_JSON(bool grpc)
    {
        await using var backend = await RunningBackend.StartAsync();
        var request = new WriteRawRequest
        {
            Series =
            {
                new Parca.RawProfileSeries
                {
                    Labels = new LabelSet
                    {
                        Labels = { new Label { Name = "__name__", Value = "memory" }, new Label { Name = "job", Value = "shop" } },
                    },
                    Samples = { new Parca.RawSample { RawProfile = ByteString.CopyFrom(RunningBackend.Fixture("go-heap.pb.gz")) } },
                },
            },
        };

        if (grpc)
        {
            await backend.Channel.CallAsync(ProfileStoreService.WriteRaw, request, new CallOptions(), Token);
        }
        else
        {
            using var response = await backend.Http.PostAsync(
                new Uri("/profiles/writeraw", UriKind.Relative), new StringContent(JsonFormatter.Default.Format(request)), Token);
            Assert.Equal("{}", await response.Content.ReadAsStringAsync(Token));
        }

        var graph = await backend.GetJsonAsync("/api/v1/flamegraph?service=shop&type=heap&span=3650d");
        Assert.Equal("inuse_space", graph.GetProperty("sampleType").GetString());
    }

    [Fact]
    public async Task Curl_stores_a_file_with_service_and_labels_in_the_query()
    {
        await using var backend = await RunningBackend.StartAsync();
        using var content = new ByteArrayContent(RunningBackend.Fixture("go-cpu.pb.gz"));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded"); // what curl says by itself

        using var first = await backend.Http.PostAsync(new Uri("/upload?service=shop&version=2&team=cart", UriKind.Relative), content, Token);
        using var again = await backend.Http.PostAsync(new Uri("/upload?service=shop&version=2&team=cart", UriKind.Relative), content, Token);

        var id = JsonDocument.Parse(await first.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("id").GetString();
        Assert.Equal(id, JsonDocument.Parse(await again.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("id").GetString());
        var graph = await backend.GetJsonAsync("/api/v1/flamegraph?service=shop&type=cpu&version=2&span=3650d");
        Assert.Equal(1, graph.GetProperty("profiles").GetInt32());
    }

    [Theory]
    [InlineData("name=shop.cpu%7Bversion%3D1%7D&from=FROM", "main;work;inner 3\nmain;idle 1\n", "cpu", "cpu", 40_000_000)]
    [InlineData("name=shop&format=lines&sampleRate=1000&from=FROM", "main;work\nmain;work\r\nmain\n", "cpu", "cpu", 3_000_000)]
    [InlineData("name=shop.alloc_space&units=bytes&from=FROM", "main;new 4096\n", "alloc", "alloc_space", 4096)]
    public async Task Folded_text_becomes_a_profile(string query, string text, string type, string sampleType, long total)
    {
        await using var backend = await RunningBackend.StartAsync();
        var from = DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeSeconds();

        using var response = await backend.Http.PostAsync(
            new Uri($"/ingest?{query.Replace("FROM", $"{from}", StringComparison.Ordinal)}", UriKind.Relative), new StringContent(text), Token);

        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Token));
        var graph = await backend.GetJsonAsync($"/api/v1/flamegraph?service=shop&type={type}&span=10m");
        Assert.Equal(sampleType, graph.GetProperty("sampleType").GetString());
        Assert.Equal(total, graph.GetProperty("total").GetInt64());
        Assert.Equal(from * 1000, graph.GetProperty("firstUnixMs").GetInt64());
    }

    [Fact]
    public async Task A_profile_in_a_form_is_taken()
    {
        await using var backend = await RunningBackend.StartAsync();
        using var form = new MultipartFormDataContent
        {
            { new StringContent("{}"), "sample_type_config", "config.json" },
            { new ByteArrayContent(RunningBackend.Fixture("go-cpu.pb.gz")), "profile", "profile.pprof" },
        };

        using var response = await backend.Http.PostAsync(
            new Uri("/pyroscope/ingest?name=shop&format=pprof&spyName=gospy", UriKind.Relative), form, Token);

        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Token));
        await backend.GetJsonAsync("/api/v1/flamegraph?service=shop&span=3650d");
    }

    [Theory]
    [InlineData("/ingest", "main 1", HttpStatusCode.BadRequest, "the parameter name is missing")]
    [InlineData("/ingest?name=shop&format=jfr", "x", HttpStatusCode.UnsupportedMediaType, "the format jfr is not supported")]
    [InlineData("/ingest?name=shop&format=gif", "x", HttpStatusCode.BadRequest, "there is no format \"gif\"")]
    [InlineData("/ingest?name=shop", "main;work", HttpStatusCode.BadRequest, "line 1 is not a stack")]
    [InlineData("/ingest?name=shop", "", HttpStatusCode.BadRequest, "the file has no stacks")]
    [InlineData("/ingest?name=shop&units=miles", "main 1", HttpStatusCode.BadRequest, "there are no units \"miles\"")]
    [InlineData("/ingest?name=%7Ba%3Db%7D", "main 1", HttpStatusCode.BadRequest, "no label names the service")]
    [InlineData("/ingest?name=---", "main 1", HttpStatusCode.BadRequest, "has no letter or digit")]
    [InlineData("/upload", "x", HttpStatusCode.BadRequest, "the parameter service is missing")]
    [InlineData("/upload?service=shop&type=gpu", "x", HttpStatusCode.BadRequest, "there is no type \"gpu\"")]
    [InlineData("/upload?service=shop", "", HttpStatusCode.BadRequest, "the profile is empty")]
    [InlineData("/upload?service=shop&project=NO", "x", HttpStatusCode.BadRequest, "is not a project id")]
    [InlineData("/profiles/writeraw", "[[", HttpStatusCode.BadRequest, "the body is not a WriteRawRequest")]
    [InlineData("/push.v1.PusherService/Push", "\u0001\u0002", HttpStatusCode.BadRequest, "the body is not a PushRequest")]
    public async Task What_cannot_be_stored_is_refused_with_the_reason(string path, string body, HttpStatusCode status, string message)
    {
        await using var backend = await RunningBackend.StartAsync();

        using var response = await backend.Http.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body), Token);

        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode == status, $"{response.StatusCode}: {text}");
        Assert.Contains(message, JsonDocument.Parse(text).RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return compressed.ToArray();
    }
}
