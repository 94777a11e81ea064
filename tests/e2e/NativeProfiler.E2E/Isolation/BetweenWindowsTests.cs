using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Isolation;

public sealed class BetweenWindowsTests
{
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(5);

    /// <summary>The runtime's own background threads go to sleep about five seconds after the start.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(7);

    [Fact]
    public async Task Between_windows_there_is_no_timer_no_thread_wakes_and_the_host_sleeps()
    {
        using var scratch = new Scratch();
        var sleeper = Launch.Program("Idle", "60");
        await using var plain = sleeper.Start();
        await using var host = Sidecar.Start(scratch, windowSeconds: 1, everySeconds: 600);
        await using var app = sleeper.WithAgentOf(scratch, scratch.Socket).Start();
        await app.WaitForLineAsync("pid ");
        await scratch.ProfilesAsync(1, () => $"{app.SoFar}\n{host.SoFar}");
        await Task.Delay(Settling, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Empty(Proc.Timers(app.Id));
        var hostCpu = Proc.Cpu(host.Id);
        var (before, plainBefore) = (Proc.Threads(app.Id), Proc.Threads(plain.Id));
        await Task.Delay(Watched, TimeProvider.System, TestContext.Current.CancellationToken);
        var (after, plainAfter) = (Proc.Threads(app.Id), Proc.Threads(plain.Id));

        Assert.Empty(Proc.Timers(app.Id));
        Assert.Contains(after.Values, thread => thread.Name == "nativeprofiler");
        // The runtime's own threads may wake, as they do without us; what else is there is ours or the app's, which sleeps.
        var runtimes = plainBefore.Values.Concat(plainAfter.Values).Select(thread => thread.Name).Where(name => name.StartsWith(".NET ", StringComparison.Ordinal)).ToHashSet();
        foreach (var (id, thread) in after.Where(thread => !runtimes.Contains(thread.Value.Name)))
            Assert.True(before.GetValueOrDefault(id).Switches == thread.Switches, $"{thread.Name} woke {thread.Switches - before.GetValueOrDefault(id).Switches} times in {Watched.TotalSeconds} s");
        Assert.InRange(Proc.Cpu(host.Id) - hostCpu, TimeSpan.Zero, TimeSpan.FromMilliseconds(10));
    }
}
