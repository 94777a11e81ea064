using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using NativeProfiler.Backend.Ingest;
using NativeProfiler.Pprof;
using NativeProfiler.Protocol.CloudProfiler;
using NativeProfiler.Protocol.Grpc;
using NativeProfiler.Tests;

namespace NativeProfiler.Backend.Tests;

/// <summary>The hostile corpus through the front door, and queues that are full.</summary>
public sealed class HostileUploadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_hostile_file_is_stored_or_refused_with_a_reason_and_a_count()
    {
        await using var backend = await RunningBackend.StartAsync();
        var (stored, refused) = (0, 0);
        foreach (var (name, plain) in HostileProfiles.All())
        {
            // What is too large for a body comes compressed: it is the reader that shall refuse it.
            var bytes = plain.Length < PprofLimits.Default.CompressedBytes ? plain : HostileProfiles.Gzip(plain);
            using var counts = new Counts();
            using var answer = await backend.Http.PostAsync(
                new Uri("/upload?service=shop&type=cpu", UriKind.Relative), new ByteArrayContent(bytes), Token);
            var text = await answer.Content.ReadAsStringAsync(Token);
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{name}: {answer.StatusCode} {text}");
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                stored++;
                continue;
            }

            refused++;
            Assert.True(JsonDocument.Parse(text).RootElement.GetProperty("error").GetString()!.Length > 10, $"{name}: {text}");
            Assert.True(counts.Refused > 0, $"{name} was not counted");
        }

        Assert.True(stored + refused >= 100);
        await backend.GetJsonAsync("/api/v1/flamegraph?service=shop&span=3650d");
        using var table = await backend.Http.GetAsync(new Uri("/api/v1/table?service=shop&span=3650d", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.OK, table.StatusCode);
    }

    [Fact]
    public async Task When_the_line_is_full_senders_are_told_when_to_come_back_and_later_it_goes_on()
    {
        await using var backend = await RunningBackend.StartAsync(options => options with
        {
            Ingest = new IngestLimits { Readers = 1, QueuedProfiles = 1, BodyBytes = 4 << 20, QueuedBodyBytes = 4 << 20 },
        });
        var slow = HostileProfiles.Valid();
        slow.Location[0].Line.AddRange(Enumerable.Repeat(slow.Location[0].Line[0], 100));
        slow.Sample.AddRange(Enumerable.Repeat(slow.Sample[0], 5_000));
        var bytes = Google.Protobuf.MessageExtensions.ToByteArray(slow);

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            try
            {
                await backend.UploadAsync(
                    new Profile { Name = $"projects/default/profiles/p{i}", ProfileType = ProfileType.Cpu, Deployment = RunningBackend.Shop() }, bytes);
                return null;
            }
            catch (RpcException e)
            {
                return e;
            }
        }));

        var refused = answers.OfType<RpcException>().ToArray();
        Assert.NotEmpty(refused);
        Assert.Contains(null, answers);
        Assert.All(refused, error =>
        {
            Assert.Equal(StatusCode.ResourceExhausted, error.Code);
            Assert.InRange(RetryDelay.Find(error.Trailers)!.Value.TotalSeconds, 3, 7);
        });
        await backend.UploadFixtureAsync("go-cpu.pb.gz", ProfileType.Cpu, id: "after");
    }

    [Fact]
    public async Task A_body_that_does_not_arrive_gives_its_place_back()
    {
        await using var backend = await RunningBackend.StartAsync(options => options with
        {
            Ingest = new IngestLimits { BodyTime = TimeSpan.FromMilliseconds(500) },
        });
        using var client = new TcpClient();
        await client.ConnectAsync(backend.Http.BaseAddress!.Host, backend.Http.BaseAddress.Port, Token);
        var stream = client.GetStream();
        await stream.WriteAsync("POST /upload?service=shop HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nx"u8.ToArray(), Token);

        using var reader = new StreamReader(stream);
        Assert.Equal("HTTP/1.1 408 Request Timeout", await reader.ReadLineAsync(Token));
    }

    /// <summary>Counts what the backend refuses while it lives.</summary>
    private sealed class Counts : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _refused;

        public Counts()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "nativeprofiler.profiles.refused")
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            {
                Assert.Equal("reason", tags[0].Key);
                Interlocked.Add(ref _refused, value);
            });
            _listener.Start();
        }

        public long Refused => Interlocked.Read(ref _refused);

        public void Dispose() => _listener.Dispose();
    }
}
