using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace NativeProfiler.E2E.Harness;

/// <summary>The built backend, with windows of one second; cleartext and open, or with TLS of its own authority and keys.</summary>
internal sealed partial class Backend : IAsyncDisposable
{
    private readonly Running _running;
    private readonly HttpClient _http;

    private Backend(Running running, string folder, IReadOnlyList<Uri> addresses, string? key)
    {
        _running = running;
        Folder = folder;
        Grpc = addresses[0];
        Http = addresses[1];
        Https = addresses.Count > 2 ? addresses[2] : null;
        var handler = new SocketsHttpHandler();
        if (Https is not null)
            handler.SslOptions.CertificateChainPolicy = Trust(Authority);
        _http = new HttpClient(handler) { BaseAddress = Https ?? Http };
        if (key is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public Uri Grpc { get; }

    public Uri Http { get; }

    public Uri? Https { get; }

    public string Folder { get; }

    /// <summary>The certificate that agents have to trust.</summary>
    public string Authority => Path.Combine(Folder, "certs/ca.pem");

    public int ProcessId => _running.Id;

    public string Output => _running.SoFar.ToString();

    public string StandardOutput => _running.SoFar.Output;

    private static string Program => Path.Combine(Repository.Root, "artifacts/nativeprofiler-backend/nativeprofiler-backend");

    private static string Data(string folder) => Path.Combine(folder, "data");

    public static Task<Backend> StartOpenAsync(string folder) => StartAsync(folder, null);

    public static Task<Backend> StartWithAsync(string folder, params string[] options) => StartAsync(folder, null, options);

    /// <summary>Its data on a disk of their own.</summary>
    public static Task<Backend> StartOnAsync(SmallDisk disk, string folder) => StartAsync(folder, null, disk.Mounted, "--data", disk.Folder);

    /// <summary>TLS on one port and keys everywhere; the key is for reading.</summary>
    public static async Task<Backend> StartLockedAsync(string folder)
    {
        var port = FreePort.Next();
        var certs = Path.Combine(folder, "certs");
        (await new Launch(Program, "certs", "create", "--out", certs, "--host", "localhost", "--host", "127.0.0.1").RunAsync()).Expect(0);
        var key = await CreateKeyAsync(folder, "--scope", "read", "--project", "*");
        return await StartAsync(
            folder, key, "--require-keys", "--https", $"127.0.0.1:{port}",
            "--tls-cert", Path.Combine(certs, "server.pem"), "--tls-key", Path.Combine(certs, "server-key.pem"));
    }

    public static async Task<string> CreateKeyAsync(string folder, params string[] options) =>
        (await new Launch(Program, ["keys", "create", "--data", Data(folder), "--name", "e2e", .. options]).RunAsync()).Expect(0).Output.Trim();

    public async Task RevokeAsync(string id) =>
        (await new Launch(Program, "keys", "revoke", "--data", Data(Folder), id).RunAsync()).Expect(0);

    /// <summary>A key file of the kind that Google's clients know, for agents of one project.</summary>
    public async Task<string> CreateServiceAccountAsync(string project)
    {
        var file = Path.Combine(Folder, "account.json");
        await CreateKeyAsync(Folder, "--project", project, "--service-account", file, "--url", $"https://localhost:{Https!.Port}");
        return file;
    }

    /// <summary>The merged profiles of a kind, when there are any.</summary>
    public async Task<Graph> GraphAsync(string project, string service, string type, string function, TimeSpan atMost, Func<string> otherwise)
    {
        var path = $"/api/v1/flamegraph?project={project}&service={service}&type={type}&version=1.0&zone=eu-1&span=1h";
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var response = await _http.GetAsync(new Uri(path, UriKind.Relative));
            var body = await response.Content.ReadAsStringAsync();
            if (response.StatusCode == HttpStatusCode.OK && new Graph(JsonDocument.Parse(body).RootElement) is var graph && graph.Holds(function))
                return graph;
            Assert.True(
                response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound && TimeProvider.System.GetElapsedTime(start) < atMost,
                $"{path} gave {response.StatusCode} without {function}: {body}\n{otherwise()}\n{Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, default);
        }
    }

    public async Task<(HttpStatusCode Status, string Text)> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var answer = await _http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task StopAsync()
    {
        Signal.Send(ProcessId, Signal.Terminate);
        (await _running.WaitForExitAsync()).Expect(0);
    }

    public Task<string> ReadAsync(string path) => _http.GetStringAsync(new Uri(path, UriKind.Relative));

    /// <summary>The merged profile as a file, for readers that are not ours.</summary>
    public async Task<string> DownloadAsync(string project, string service, string type)
    {
        var bytes = await _http.GetByteArrayAsync(
            new Uri($"/api/v1/profile.pb.gz?project={project}&service={service}&type={type}&span=1h", UriKind.Relative));
        var path = Path.Combine(Folder, $"{service}-{type}.pb.gz");
        await File.WriteAllBytesAsync(path, bytes);
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _running.DisposeAsync();
    }

    private static Task<Backend> StartAsync(string folder, string? key, params string[] options) =>
        StartAsync(folder, key, launch => launch, ["--data", Data(folder), .. options]);

    private static async Task<Backend> StartAsync(string folder, string? key, Func<Launch, Launch> surrounded, params string[] options)
    {
        var running = new Running(surrounded(new Launch(
            Program, ["--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0", "--window-seconds", "1", "--period-seconds", "1", .. options])));
        await Until.TrueAsync(
            () => Listening().IsMatch(running.SoFar.Output) || running.HasExited, TimeSpan.FromSeconds(30), () => $"no backend\n{running.SoFar}");
        var match = Listening().Match(running.SoFar.Output);
        Assert.True(match.Success, running.SoFar.ToString());
        Uri[] addresses = [.. match.Groups[1].Value.Split(" and ").Select(text => new Uri(text))];
        return new Backend(running, folder, addresses, key);
    }

    private static X509ChainPolicy Trust(string authority)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificateFromFile(authority));
        return policy;
    }

    [GeneratedRegex("Listening on (.*?), profiles in")]
    private static partial Regex Listening();
}

/// <summary>A merged profile as the query API tells it.</summary>
internal sealed class Graph(JsonElement json)
{
    public string Value { get; } = $"{json.GetProperty("sampleType").GetString()}/{json.GetProperty("unit").GetString()}";

    public long Total { get; } = json.GetProperty("total").GetInt64();

    public IReadOnlyList<string> Functions { get; } =
    [
        .. json.GetProperty("functions").GetProperty("name").EnumerateArray()
            .Select(index => json.GetProperty("strings")[index.GetInt32()].GetString()!),
    ];

    public bool Holds(string function) => Functions.Any(name => name.Contains(function, StringComparison.Ordinal));

    public override string ToString() => $"{Value} {Total}: {string.Join(", ", Functions)}";
}
