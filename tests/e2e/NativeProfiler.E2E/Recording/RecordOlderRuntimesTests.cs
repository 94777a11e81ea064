using NativeProfiler.E2E.Harness;
using NativeProfiler.E2E.Publishing;

namespace NativeProfiler.E2E.Recording;

/// <summary>`nativeprofiler record` on programs that bring an older runtime along.</summary>
public sealed class RecordOlderRuntimesTests : IDisposable
{
    private readonly Scratch _scratch = new();

    private string Output => Path.Combine(_scratch.Output, "recorded.pb.gz");

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("net8.0", "folder")]
    [InlineData("net8.0", "single-file")]
    [InlineData("net9.0", "folder")]
    [InlineData("net9.0", "single-file")]
    public async Task A_running_program_is_recorded_twice_and_cannot_tell(string framework, string flavour)
    {
        var command = new Launch(await PublishedApp.GetAsync("Steady", framework, flavour), "6");
        var plain = (await command.RunAsync()).Expect(42);
        await using var app = command.Start();
        await app.WaitForLineAsync("20 ");
        for (var time = 1; time <= 2; time++)
        {
            await RecordAsync(app, "1500ms");
            var profile = Profile.Read(Output);
            Assert.True(profile.Samples > 5, $"{profile.Samples} samples");
            Assert.True(profile.Rooted >= 0.99, string.Join('\n', profile.Comments));
            Assert.Contains($"runtime={framework[3]}.", string.Join('\n', profile.Comments), StringComparison.Ordinal);
            Assert.InRange(profile.CpuOf("Program.Main") / profile.Cpu, 0.5, 1);
            // In a single file there is no assembly that a PDB could lie beside.
            if (flavour == "folder") Assert.True(profile.Figure("lines.found") > 0, string.Join('\n', profile.Comments));
            File.Delete(Output);
        }

        var end = await app.WaitForExitAsync();
        end.ExpectSameAs(plain);
        Assert.Empty(end.Error);
    }

    [Theory]
    [InlineData("net8.0")]
    [InlineData("net9.0")]
    public async Task Every_type_is_recorded(string framework)
    {
        var command = new Launch(await PublishedApp.GetAsync("Exits", framework, "folder"), "return", "8000")
            .With("NATIVEPROFILER_MAX_OVERHEAD", "100");
        await using var app = command.Start();
        await app.WaitForLineAsync("pid ");
        await RecordAsync(app, "3s", "--type", "cpu,wall,alloc,threads,contention,exceptions");
        Profile Of(string type) => Profile.Read(Output.Replace(".pb.gz", $".{type}.pb.gz", StringComparison.Ordinal));

        Assert.True(Of("cpu").Rooted >= 0.99, string.Join('\n', Of("cpu").Comments));
        Assert.True(Of("cpu").CountOf("Work.Compute") > 0, "cpu");
        Assert.True(Of("wall").AmountOf("Work.Wait") > 0, "wall");
        Assert.True(Of("alloc").AmountOf("Work.Allocate") > 0, "allocations");
        Assert.True(Of("threads").Samples >= 6, "threads");
        Assert.True(Of("contention").AmountOf("Work.Lock") > 0, "contention");
        Assert.True(Of("exceptions").CountOf("Work.Refuse") > 10, "exceptions");
        (await app.WaitForExitAsync()).Expect(7);
    }

    private async Task RecordAsync(Running app, string duration, params IReadOnlyList<string> options)
    {
        var record = new Launch(Repository.CommandLine, ["record", "-p", $"{app.Id}", "-d", duration, "-o", Output, .. options]).With("XDG_RUNTIME_DIR", _scratch.Runtime);
        Assert.Empty((await record.RunAsync()).Expect(0).Error);
    }
}
