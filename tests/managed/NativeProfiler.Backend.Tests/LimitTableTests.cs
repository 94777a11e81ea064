using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using NativeProfiler.Backend.Pacing;
using NativeProfiler.Protocol.CloudProfiler;
using NativeProfiler.Protocol.Grpc;
using NativeProfiler.Storage.Control;

namespace NativeProfiler.Backend.Tests;

/// <summary>
/// Every limit of <see cref="Limits"/> one below, at, and one above it: taken, taken, and refused (or cut) with its message, its
/// status and its count. The reader's limits have the same in the tests of Pprof. Alone, because counters are the process's.
/// </summary>
[Collection(nameof(LimitTableTests))]
[CollectionDefinition(nameof(LimitTableTests), DisableParallelization = true)]
public sealed partial class LimitTableTests : IAsyncLifetime
{
    private const int Polls = 3;

    private RunningBackend? _backend;

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var name in Rows.Keys)
            {
                foreach (var around in (int[])[-1, 0, 1])
                    cases.Add(name, around);
            }

            return cases;
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RunningBackend Backend => _backend!;

    public async ValueTask InitializeAsync()
    {
        _backend = await RunningBackend.StartAsync(options => options with { Pacing = new PacerOptions { Polls = Polls } });
        await Backend.UploadFixtureAsync("go-cpu.pb.gz", ProfileType.Cpu);
    }

    public async ValueTask DisposeAsync() => await Backend.DisposeAsync();

    [Fact]
    public void Every_limit_has_a_row()
    {
        var limits = typeof(Limits).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => field.Name);

        Assert.Equal(limits.Append(nameof(PacerOptions.Polls)).Order(StringComparer.Ordinal), Rows.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task At_a_limit_it_is_taken_and_one_over_it_refused_and_counted(string name, int around)
    {
        var row = Rows[name];
        using var counts = new LimitCounts();

        var (status, text) = await row.Send(this, row.At + around);

        Assert.Equal(around > 0 ? 1 : 0, counts.Of(name));
        if (around > 0 && row.Message.Length > 0)
        {
            Assert.Equal(row.Refused, status);
            Assert.Contains(row.Message, text, StringComparison.Ordinal);
        }
        else
        {
            Assert.True(status is 0 or 200 or 204 || IsAnotherAnswer(name, status, text), $"{status} {text}");
        }
    }

    /// <summary>What is within these limits is nonsense in this test, and told as such.</summary>
    private static bool IsAnotherAnswer(string name, int status, string text) => (name, status) switch
    {
        (nameof(Limits.LoginForm), 401) => text.Contains("the key is not valid", StringComparison.Ordinal),
        (nameof(Limits.TokenForm), 400) => text.Contains("unsupported_grant_type", StringComparison.Ordinal),
        (nameof(Limits.AssertionLength), 400 or 429) => text.Contains("the assertion is not a signed JWT", StringComparison.Ordinal),
        (nameof(Limits.JsonDepth), 400) => text.Contains("the request has no deployment", StringComparison.Ordinal),
        (nameof(Limits.ProfilesPerRequest), 400) => text.Contains("the profile was refused", StringComparison.Ordinal),
        _ => false,
    };

    private Task<(int Status, string Text)> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    private Task<(int Status, string Text)> PostAsync(string path, byte[] body, string? type = null) => SendAsync(HttpMethod.Post, path, body, type);

    private Task<(int Status, string Text)> QueryAsync(string what, string query) => GetAsync($"/api/v1/{what}?service=shop&{query}");

    private Task<(int Status, string Text)> UploadAsync(string query) => PostAsync($"/upload?{query}", RunningBackend.Fixture("go-cpu.pb.gz"));

    private Task<(int Status, string Text)> SettingsAsync(string json) =>
        SendAsync(HttpMethod.Put, "/api/v1/settings?service=other", Encoding.UTF8.GetBytes(json));

    private Task<(int Status, string Text)> ViewAsync(string name, string address) => SendAsync(
        HttpMethod.Put, $"/api/v1/views/{name}", JsonSerializer.SerializeToUtf8Bytes(new { address }), "application/json");

    private async Task<(int Status, string Text)> FillViewsAsync(int views)
    {
        for (var i = 0; i < views - 1; i++)
            Backend.Control.Settings.Put(new Setting("default", $"v{i}", "console.view", "/flame"));
        return await ViewAsync("last", "/flame");
    }

    private async Task<(int Status, string Text)> FormAsync(string boundary)
    {
        var body = $"--{boundary}\r\nContent-Disposition: form-data; name=\"profile\"\r\n\r\nmain 1\r\n--{boundary}--\r\n";
        return await PostAsync("/ingest?name=shop&format=lines", Encoding.UTF8.GetBytes(body), $"multipart/form-data; boundary={boundary}");
    }

    private async Task<(int Status, string Text)> SendAsync(HttpMethod method, string path, byte[]? body, string? type = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            if (type is not null)
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        using var answer = await Backend.Http.SendAsync(request, Token);
        return ((int)answer.StatusCode, Message(await answer.Content.ReadAsStringAsync(Token)));
    }

    /// <summary>The message of an error, without JSON's way of writing it; of OAuth's errors all parts.</summary>
    private static string Message(string text) => text.StartsWith("{\"error\":\"", StringComparison.Ordinal)
        ? string.Join(' ', JsonDocument.Parse(text).RootElement.EnumerateObject().Select(part => part.Value.GetString()))
        : text;

    private Task<(int Status, string Text)> CreateAsync(Action<Deployment> change)
    {
        var request = RunningBackend.Request(RunningBackend.Shop($"{Guid.NewGuid():n}"), ProfileType.Cpu);
        change(request.Deployment);
        request.Parent = $"projects/{request.Deployment.ProjectId}";
        return GrpcAsync(ProfilerService.CreateProfile.Path, request.ToByteArray());
    }

    private async Task<(int Status, string Text)> GrpcAsync(string path, byte[] message)
    {
        var answer = await AgentProtocol.RawGrpc.CallAsync(Backend.Grpc, path, message, [], Token);
        return (int.Parse(answer.Status), PercentEncoding.Decode(answer.Trailers.GetValueOrDefault(GrpcHeaders.Message) ?? ""));
    }

    /// <summary>So many replicas of one deployment wait; what the last of them is told.</summary>
    private async Task<(int Status, string Text)> ParkAsync(int polls)
    {
        var request = RunningBackend.Request(RunningBackend.Shop(), ProfileType.Cpu);
        await Backend.CreateAsync(request, Token); // has its turn, the others wait
        for (var waiting = 1; waiting < polls; waiting++)
        {
            _ = Backend.CreateAsync(request, Token).ContinueWith(task => task.Exception, TaskScheduler.Default); // ends with the backend
            var parked = waiting;
            await Until.TrueAsync(() => ((PacingService)Backend.Services.GetService(typeof(PacingService))!).Parked == parked);
        }

        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var last = Backend.CreateAsync(request, patience.Token);
            await Until.TrueAsync(() => last.IsCompleted || ((PacingService)Backend.Services.GetService(typeof(PacingService))!).Parked == polls);
            if (!last.IsCompleted)
            {
                await patience.CancelAsync();
                return (0, "");
            }

            await last;
            return (0, "");
        }
        catch (RpcException e)
        {
            return ((int)e.Code, e.Message);
        }
    }

    /// <summary>Counts by limit, from when it is made.</summary>
    private sealed class LimitCounts : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Dictionary<string, long> _counts = [];

        public LimitCounts()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "nativeprofiler.limits.exceeded")
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            {
                lock (_counts)
                {
                    var name = (string)tags[0].Value!;
                    _counts[name] = _counts.GetValueOrDefault(name) + value;
                }
            });
            _listener.Start();
        }

        public long Of(string limit)
        {
            lock (_counts)
                return _counts.GetValueOrDefault(limit);
        }

        public void Dispose() => _listener.Dispose();
    }
}
