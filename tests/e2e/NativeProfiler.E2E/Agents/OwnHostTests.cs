using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Agents;

/// <summary>Our own host against the backend as it is run in production: TLS of a private authority, keys, a token file.</summary>
public sealed class OwnHostTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_token_file_and_the_authority_are_all_it_needs()
    {
        using var scratch = new Scratch();
        await using var backend = await Backend.StartLockedAsync(scratch.Folder);
        await using var app = Start(scratch, backend, await Backend.CreateKeyAsync(scratch.Folder, "--project", "net-project"));

        var graph = await backend.GraphAsync("net-project", "e2e", "cpu", "Program.", Patience, () => app.SoFar.ToString());

        Assert.Equal("cpu/nanoseconds", graph.Value);
        Assert.True(graph.Total > 0, graph.ToString());
    }

    [Fact]
    public async Task Without_a_valid_key_nothing_is_stored_and_the_program_is_unharmed()
    {
        using var scratch = new Scratch();
        await using var backend = await Backend.StartLockedAsync(scratch.Folder);
        var key = await Backend.CreateKeyAsync(scratch.Folder, "--project", "net-project");
        await backend.RevokeAsync(key.Split('_')[1]);
        await using var app = Start(scratch, backend, key);

        var outcome = await app.WaitForExitAsync();

        outcome.Expect(42);
        Assert.DoesNotContain("\"service\":\"e2e\"", await backend.ReadAsync("/api/v1/services"), StringComparison.Ordinal);
    }

    private static Running Start(Scratch scratch, Backend backend, string key)
    {
        var file = Path.Combine(scratch.Folder, "token");
        File.WriteAllText(file, key);
        return Launch.Program("Steady", "7")
            .UnderRun(scratch, 1, "--backend", $"https://localhost:{backend.Https!.Port}")
            .With("NATIVEPROFILER_TOKEN_FILE", file)
            .With("NATIVEPROFILER_PROJECT", "net-project")
            .With("NATIVEPROFILER_VERSION", "1.0")
            .With("NATIVEPROFILER_ZONE", "eu-1")
            .With("SSL_CERT_FILE", backend.Authority)
            .Start();
    }
}
