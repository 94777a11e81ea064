using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.CommandLine;

/// <summary><c>nativeprofiler run</c> stands between a supervisor and the app and must not be seen there.</summary>
public sealed class SignalTests
{
    [Theory]
    [InlineData(Signal.Terminate, "got SIGTERM")]
    [InlineData(Signal.Interrupt, "got SIGINT")]
    public async Task A_signal_reaches_the_app_and_its_exit_code_comes_back(int signal, string said)
    {
        using var scratch = new Scratch();
        await using var app = Launch.Program("Idle", "30", "graceful").UnderRun(scratch, 10).WithDefaultSignals().Start();
        await app.WaitForLineAsync("pid ");
        Signal.Send(app.Id, signal);
        var outcome = (await app.WaitForExitAsync()).Expect(5);
        Assert.Contains(said, outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_app_that_a_signal_ends_returns_what_a_shell_would()
    {
        using var scratch = new Scratch();
        await using var app = Launch.Program("Idle", "30").UnderRun(scratch, 10).Start();
        await app.WaitForLineAsync("pid ");
        Signal.Send(app.Id, Signal.Terminate);
        (await app.WaitForExitAsync()).Expect(128 + Signal.Terminate);
    }

    [Fact]
    public async Task A_short_program_leaves_its_profile_and_its_exit_code()
    {
        using var scratch = new Scratch();
        var steady = Launch.Program("Steady", "1");
        var plain = (await steady.RunAsync()).Expect(42);
        var outcome = await steady.UnderRun(scratch, 10).RunAsync();
        outcome.ExpectSameAs(plain);
        Assert.NotEmpty(scratch.ProfilePaths);
        Assert.True(Profile.Read(scratch.ProfilePaths[0]).Samples > 0);
    }

    [Fact]
    public async Task A_program_that_does_not_exist_is_named()
    {
        using var scratch = new Scratch();
        var outcome = (await new Launch("/nowhere/program").UnderRun(scratch, 10).RunAsync()).Expect(127);
        Assert.Contains("/nowhere/program", outcome.Error, StringComparison.Ordinal);
    }
}
