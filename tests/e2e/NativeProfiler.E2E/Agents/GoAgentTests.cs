using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Agents;

/// <summary>The published Go agent (Debian's golang-google-cloud-dev), unmodified, against the built backend.</summary>
public sealed class GoAgentTests
{
    private const string Project = "go-project";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Each kind, the value shown, and a function that the program is known to spend it in.</summary>
    private static readonly (string Type, string Value, string Function)[] Kinds =
    [
        ("cpu", "cpu/nanoseconds", "main.computeHashes"),
        ("heap", "inuse_space/bytes", "main.keepSome"),
        ("alloc", "alloc_space/bytes", "main.keepSome"),
        ("threads", "goroutine/count", "main.fightForLock"),
        ("contention", "delay/nanoseconds", "main.fightForLock"),
    ];

    [Fact]
    public async Task In_cleartext_all_its_types_come_back_with_their_stacks()
    {
        using var scratch = new Scratch();
        await using var backend = await Backend.StartOpenAsync(scratch.Folder);
        await using var agent = new Running(new Launch(
            await BuildAsync(), "-address", $"127.0.0.1:{backend.Grpc.Port}", "-plaintext", "-project", Project));

        await AssertAllKindsAsync(backend, agent);
    }

    [Fact]
    public async Task Over_TLS_a_key_file_and_the_address_are_all_it_needs()
    {
        using var scratch = new Scratch();
        await using var backend = await Backend.StartLockedAsync(scratch.Folder);
        await using var agent = new Running(
            new Launch(await BuildAsync(), "-address", $"localhost:{backend.Https!.Port}", "-project", Project)
                .With("SSL_CERT_FILE", backend.Authority)
                .With("GOOGLE_APPLICATION_CREDENTIALS", await backend.CreateServiceAccountAsync(Project)));

        await AssertAllKindsAsync(backend, agent);
    }

    private static async Task AssertAllKindsAsync(Backend backend, Running agent)
    {
        foreach (var (type, value, function) in Kinds)
        {
            var graph = await backend.GraphAsync(Project, "go-shop", type, function, Patience, () => agent.SoFar.ToString());
            Assert.Equal(value, graph.Value);
            Assert.True(graph.Total > 0, $"{type}: {graph}");
        }

        var raw = await GoPprof.RawAsync(await backend.DownloadAsync(Project, "go-shop", "cpu"));
        Assert.Contains("main.computeHashes", raw, StringComparison.Ordinal);
    }

    private static async Task<string> BuildAsync()
    {
        var program = Path.Combine(Repository.Cache, "go_agent");
        var build = new Launch(Tool.Go, "build", "-o", program, ".")
        {
            WorkingDirectory = Path.Combine(Repository.Root, "tests/e2e/agents/go"),
            Environment = new Dictionary<string, string?>
            {
                ["GO111MODULE"] = "off",
                ["GOPATH"] = "/usr/share/gocode",
                ["GOFLAGS"] = "",
                ["GOCACHE"] = Path.Combine(Repository.Cache, "go-cache"),
            },
        };
        (await build.RunAsync()).Expect(0);
        return program;
    }
}
