using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Recording;

/// <summary>What cannot be recorded is said in one line with what to do, and nothing is left behind.</summary>
public sealed class RecordErrorTests
{
    [Fact]
    public async Task There_must_be_such_a_process() => await AssertRefusedAsync(2_000_000_000, "there is no process 2000000000");

    [Fact]
    public async Task A_program_that_is_not_dotnet_is_named()
    {
        await using var sleep = new Launch("/bin/sleep", "30").Start();
        await AssertRefusedAsync(sleep.Id, "is no .NET process");
        Assert.False(sleep.HasExited);
    }

    [Theory]
    [InlineData("DOTNET_EnableDiagnostics")]
    [InlineData("DOTNET_EnableDiagnostics_Profiler")]
    [InlineData("NATIVEPROFILER_ENABLED")]
    public async Task A_switch_that_forbids_it_is_named(string variable)
    {
        await using var app = Launch.Program("Idle", "30").With(variable, "0").Start();
        await app.WaitForLineAsync("pid ");
        await AssertRefusedAsync(app.Id, $"{variable}=0");
    }

    [Fact]
    public async Task A_stopped_program_is_not_waited_for()
    {
        await using var app = Launch.Program("Idle", "30").Start();
        await app.WaitForLineAsync("pid ");
        Signal.Send(app.Id, Signal.Stop);
        await Until.TrueAsync(() => Proc.State(app.Id) == 'T', TimeSpan.FromSeconds(5), () => "not stopped");
        await AssertRefusedAsync(app.Id, "is stopped");
        Signal.Send(app.Id, Signal.Continue);
    }

    [Fact]
    public async Task Another_users_program_needs_that_user_or_root()
    {
        await using var app = Launch.Program("Idle", "30").Start();
        await app.WaitForLineAsync("pid ");
        var outcome = await new Launch("/usr/bin/setpriv", ["--reuid", "65534", "--clear-groups", Repository.CommandLine, "record", "-p", $"{app.Id}", "-o", "/tmp/never.pb.gz"]).RunAsync();
        outcome.Expect(1);
        Assert.Contains("belongs to user", outcome.Error, StringComparison.Ordinal);
        Assert.False(app.HasExited);
    }

    [Fact]
    public async Task A_program_without_its_socket_is_told_from_one_that_is_not_dotnet()
    {
        using var scratch = new Scratch();
        await using var app = Launch.Program("Idle", "30").With("TMPDIR", scratch.Runtime).Start();
        await app.WaitForLineAsync("pid ");
        foreach (var socket in Directory.EnumerateFiles(scratch.Runtime, "dotnet-diagnostic-*")) File.Delete(socket);
        await AssertRefusedAsync(app.Id, "has no diagnostics socket");
    }

    [Theory]
    [InlineData("-d", "soon", "is no duration")]
    [InlineData("-d", "3h", "is no duration")]
    [InlineData("-o", "/nowhere/out.pb.gz", "the folder /nowhere is missing")]
    [InlineData("-o", "/tmp", "is a folder")]
    public async Task A_wrong_option_is_named(string option, string value, string expected)
    {
        await using var app = Launch.Program("Idle", "30").Start();
        await app.WaitForLineAsync("pid ");
        await AssertRefusedAsync(app.Id, expected, option, value);
        Assert.DoesNotContain(Proc.Threads(app.Id).Values, thread => thread.Name == "nativeprofiler");
    }

    private static async Task AssertRefusedAsync(int process, string expected, params IReadOnlyList<string> options)
    {
        var outcome = (await new Launch(Repository.CommandLine, ["record", "-p", $"{process}", .. options]).RunAsync()).Expect(1);
        Assert.True(outcome.Error.Contains(expected, StringComparison.Ordinal), outcome.ToString());
        Assert.DoesNotContain("Z_unknown_", outcome.Output, StringComparison.Ordinal);
    }
}
