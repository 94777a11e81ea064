using System.Net;
using System.Text.Json;
using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.CommandLine;

/// <summary>What the backend's process prints for a log collector.</summary>
public sealed class BackendLogTests
{
    [Fact]
    public async Task As_JSON_every_line_is_an_object_with_level_event_and_the_messages_parts()
    {
        using var scratch = new Scratch();
        await using var backend = await Backend.StartWithAsync(scratch.Folder, "--log-format", "json");
        var cpu = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "tests/fixtures/go-cpu.pb.gz"), TestContext.Current.CancellationToken);

        var (status, answer) = await backend.SendAsync(HttpMethod.Post, "/upload?service=shop&version=1", new ByteArrayContent(cpu));
        Assert.True(status == HttpStatusCode.OK, answer);
        await Until.TrueAsync(() => backend.Output.Contains("cpu profile of shop", StringComparison.Ordinal), TimeSpan.FromSeconds(60), () => backend.Output);
        await backend.StopAsync();

        var lines = backend.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.All(lines, line => Assert.True(
            line.GetProperty("EventId").GetInt32() >= 0 && line.GetProperty("LogLevel").GetString() is not null
            && line.GetProperty("Message").GetString() is not null, line.ToString()));
        var stored = lines.Single(line => line.GetProperty("EventId").GetInt32() == 120).GetProperty("State");
        Assert.Equal("shop", stored.GetProperty("Service").GetString());
        Assert.Equal(cpu.Length, stored.GetProperty("Bytes").GetInt32());
    }
}
