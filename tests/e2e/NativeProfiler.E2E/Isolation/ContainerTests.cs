using NativeProfiler.E2E.Failures;
using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Isolation;

/// <summary>The surroundings that images give to an app.</summary>
public sealed class ContainerTests(SteadyRun steady) : IClassFixture<SteadyRun>
{
    [Fact]
    public async Task An_app_that_is_pid_1_and_nobody_on_a_read_only_root_is_profiled()
    {
        using var scratch = new Scratch();
        Open(scratch.Output, scratch.Runtime);
        var outcome = await Sandboxed.AsContainer(SteadyRun.Command.WithAgent(scratch), scratch.Output, scratch.Runtime).RunAsync();
        outcome.ExpectSameAs(steady.Plain);
        Assert.True((await scratch.ProfileAsync(outcome)).Samples > 0);
    }

    [Fact]
    public async Task An_app_that_can_write_nowhere_runs_and_says_in_one_line_why_it_is_not_profiled()
    {
        using var scratch = new Scratch();
        var outcome = await Sandboxed.AsContainer(SteadyRun.Command.WithAgent(scratch)).RunAsync();
        outcome.ExpectSameAs(steady.Plain);
        Assert.True(outcome.ProfilerLines.Count == 1, outcome.ToString());
    }

    [Fact]
    public async Task A_sidecar_in_another_pid_namespace_shares_only_the_socket_folder()
    {
        using var scratch = new Scratch();
        Directory.CreateDirectory(scratch.SocketFolder);
        Open(scratch.Output, scratch.Runtime, scratch.SocketFolder);
        await using var host = Sandboxed.AsContainer(Sidecar.Command(scratch, windowSeconds: 3), scratch.SocketFolder, scratch.Output).Start();
        await Until.TrueAsync(() => File.Exists(scratch.Socket), TimeSpan.FromSeconds(10), () => $"the sidecar does not listen\n{host.SoFar}");
        var app = SteadyRun.Command.WithAgentOf(scratch, scratch.Socket).With("NATIVEPROFILER_OUTPUT", null);
        var outcome = await Sandboxed.AsContainer(app, scratch.SocketFolder).RunAsync();
        outcome.ExpectSameAs(steady.Plain);
        var profile = (await scratch.ProfilesAsync(1, () => $"{outcome}\n{host.SoFar}"))[0];
        Assert.True(profile.Samples > 0);
        Assert.Contains(profile.Stacks, stack => stack.Frames.Any(frame => frame.Contains("SHA256", StringComparison.Ordinal)));
    }

    /// <summary>A volume that the container's user may write.</summary>
    private static void Open(params string[] folders)
    {
        foreach (var folder in folders)
            File.SetUnixFileMode(folder, (UnixFileMode)0x1FF);
    }
}
