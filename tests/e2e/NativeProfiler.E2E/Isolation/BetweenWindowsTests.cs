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
        Assert.True(Woken(before, after) is [], $"woke: {string.Join(", ", Woken(before, after))}; in the app without us: {string.Join(", ", Woken(plainBefore, plainAfter))}");
        Assert.True(after.Count > plainAfter.Count, "the agent has no thread of its own: this test would prove nothing");
        Assert.InRange(Proc.Cpu(host.Id) - hostCpu, TimeSpan.Zero, TimeSpan.FromMilliseconds(10));
    }

    private static List<string> Woken(IReadOnlyDictionary<int, ThreadActivity> before, IReadOnlyDictionary<int, ThreadActivity> after) =>
        [.. after.Where(thread => before.GetValueOrDefault(thread.Key).Switches != thread.Value.Switches).Select(thread => thread.Value.Name)];
}
