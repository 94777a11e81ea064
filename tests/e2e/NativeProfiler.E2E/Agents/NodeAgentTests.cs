using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Agents;

/// <summary>The published Node.js agents, of Google and of Pyroscope, unmodified, against the built backend with TLS and keys.</summary>
public sealed class NodeAgentTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static string Folder => Path.Combine(Repository.Root, "tests/e2e/agents/node");

    [Fact]
    public async Task Googles_agent_sends_wall_and_heap()
    {
        using var scratch = new Scratch();
        await using var backend = await Backend.StartLockedAsync(scratch.Folder);
        var key = await Backend.CreateKeyAsync(scratch.Folder, "--project", "node-project");
        await using var agent = Start(backend, "cloud_profiler.js", $"localhost:{backend.Https!.Port}", "node-project", key);

        await AssertAsync(backend, agent, "node-project", "node-shop", ("wall", "wall/nanoseconds"), ("heap", "space/bytes"));
    }

    [Fact]
    public async Task Googles_agent_authenticates_with_a_key_file_by_signing_its_own_token()
    {
        using var scratch = new Scratch();
        await using var backend = await Backend.StartLockedAsync(scratch.Folder);
        var file = await backend.CreateServiceAccountAsync("node-project");
        await using var agent = Start(backend, "key_file.js", $"localhost:{backend.Https!.Port}", "node-project", file);

        await AssertAsync(backend, agent, "node-project", "node-keyed", ("wall", "wall/nanoseconds"));
    }

    [Fact]
    public async Task Pyroscopes_agent_sends_wall_and_heap()
    {
        using var scratch = new Scratch();
        await using var backend = await Backend.StartLockedAsync(scratch.Folder);
        var key = await Backend.CreateKeyAsync(scratch.Folder, "--project", "node-project");
        await using var agent = Start(backend, "pyroscope.js", $"https://localhost:{backend.Https!.Port}", key);

        await AssertAsync(backend, agent, "node-project", "pyroscope-shop", ("wall", "wall/nanoseconds"), ("heap", "inuse_space/bytes"));
    }

    private static Running Start(Backend backend, string script, params string[] arguments)
    {
        Assert.True(
            Directory.Exists(Path.Combine(Folder, "node_modules/@pyroscope/nodejs")), $"the agents are not installed in {Folder}: ./build/np setup");
        return new Running(new Launch(Tool.Find("node", "nodejs"), [Path.Combine(Folder, script), .. arguments])
            .With("NODE_EXTRA_CA_CERTS", backend.Authority)
            .With("METADATA_SERVER_DETECTION", "none"));
    }

    private static async Task AssertAsync(
        Backend backend, Running agent, string project, string service, params (string Type, string Value)[] kinds)
    {
        foreach (var (type, value) in kinds)
        {
            var graph = await backend.GraphAsync(project, service, type, "burnHashes", Patience, () => agent.SoFar.ToString());
            Assert.Equal(value, graph.Value);
            Assert.True(graph.Total > 0, $"{type}: {graph}");
        }
    }
}
