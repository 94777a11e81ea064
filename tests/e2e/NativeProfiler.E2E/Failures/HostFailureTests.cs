using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Failures;

/// <summary>Whatever happens to the host, the app neither notices nor waits, and the agent ends its window itself.</summary>
public sealed class HostFailureTests(SteadyRun steady) : IClassFixture<SteadyRun>
{
    private const int WindowSeconds = 2;

    /// <summary>The window's length and a little for the agent to delete its timers.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(WindowSeconds + 1);

    [Fact]
    public async Task A_host_killed_in_a_window_costs_only_the_window()
    {
        using var scratch = new Scratch();
        await using var firstHost = Sidecar.Start(scratch, WindowSeconds);
        await using var app = SteadyRun.Command.WithAgentOf(scratch, scratch.Socket).Start();
        await WindowOpensAsync(app);
        Signal.Send(firstHost.Id, Signal.Kill);
        await WindowClosesAsync(app);

        await using var nextHost = Sidecar.Start(scratch, WindowSeconds);
        await WindowOpensAsync(app);
        var outcome = await app.WaitForExitAsync();
        outcome.ExpectSameAs(steady.Plain);
        Assert.True((await scratch.ProfileAsync(outcome)).Samples > 0);
    }

    [Fact]
    public async Task A_host_that_was_stopped_finds_the_window_ended_and_the_next_one_works()
    {
        using var scratch = new Scratch();
        await using var host = Sidecar.Start(scratch, WindowSeconds, everySeconds: 1);
        await using var app = SteadyRun.Command.WithAgentOf(scratch, scratch.Socket).Start();
        await WindowOpensAsync(app);
        Signal.Send(host.Id, Signal.Stop);
        await WindowClosesAsync(app);
        Signal.Send(host.Id, Signal.Continue);

        await WindowOpensAsync(app);
        var outcome = await app.WaitForExitAsync();
        outcome.ExpectSameAs(steady.Plain);
        var profiles = await scratch.ProfilesAsync(2, () => $"{outcome}\n{host.SoFar}");
        Assert.All(profiles, profile => Assert.True(profile.Samples > 0));
    }

    [Fact]
    public async Task An_app_ends_in_time_while_its_host_is_stopped()
    {
        using var scratch = new Scratch();
        await using var host = Sidecar.Start(scratch, windowSeconds: 30);
        await using var app = SteadyRun.Command.WithAgentOf(scratch, scratch.Socket).Start();
        await WindowOpensAsync(app);
        Signal.Send(host.Id, Signal.Stop);
        await app.WaitForLineAsync("340 ");
        var ending = TimeProvider.System.GetTimestamp();
        var outcome = await app.WaitForExitAsync();
        var took = TimeProvider.System.GetElapsedTime(ending);
        Signal.Send(host.Id, Signal.Continue);
        outcome.ExpectSameAs(steady.Plain);
        Assert.True(took < TimeSpan.FromSeconds(5), $"the last ten steps (0.2 s) and the end took {took}");
    }

    [Fact]
    public async Task A_removed_socket_folder_disturbs_nobody()
    {
        using var scratch = new Scratch();
        await using var host = Sidecar.Start(scratch, WindowSeconds);
        await using var app = SteadyRun.Command.WithAgentOf(scratch, scratch.Socket).Start();
        await WindowOpensAsync(app);
        Directory.Delete(scratch.SocketFolder, recursive: true);
        await WindowClosesAsync(app);
        var outcome = await app.WaitForExitAsync();
        outcome.ExpectSameAs(steady.Plain);
        Assert.True((await scratch.ProfileAsync(outcome)).Samples > 0);
    }

    [Fact]
    public async Task A_full_ring_drops_the_newest_counts_them_and_the_app_runs_on()
    {
        using var scratch = new Scratch();
        await using var host = Sidecar.Start(scratch, windowSeconds: 24);
        var storm = Launch.Program("Storm", "26", "5000");
        await using var app = storm.WithAgentOf(scratch, scratch.Socket).Start();
        await WindowOpensAsync(app);
        Signal.Send(host.Id, Signal.Stop);
        await Until.TrueAsync(() => !HasTimers(app), TimeSpan.FromSeconds(30), () => $"timers after the deadline\n{app.SoFar}");
        Signal.Send(host.Id, Signal.Continue);
        var outcome = (await app.WaitForExitAsync()).Expect(0);
        Assert.DoesNotContain("NEVER", outcome.Output, StringComparison.Ordinal);
        var profile = await scratch.ProfileAsync(outcome);
        Assert.True(profile.Samples > 0);
        Assert.True(profile.Figure("drop.ring_full") > 0);
    }

    [Fact]
    public async Task A_full_output_folder_costs_only_the_profile()
    {
        using var scratch = new Scratch();
        var inFullFolder = Sandboxed.WithFullOutput(SteadyRun.Command.WithAgent(scratch), scratch);
        var outcome = await inFullFolder.RunAsync();
        outcome.ExpectSameAs(steady.Plain);
        Assert.Empty(scratch.ProfilePaths);
    }

    private static bool HasTimers(Running app) => !app.HasExited && Proc.Timers(app.Id).Count > 0;

    private static Task WindowOpensAsync(Running app) =>
        Until.TrueAsync(() => HasTimers(app), TimeSpan.FromSeconds(20), () => $"no window opened\n{app.SoFar}");

    private static Task WindowClosesAsync(Running app) =>
        Until.TrueAsync(() => !HasTimers(app), Deadline, () => $"the window is still open\n{app.SoFar}");
}
