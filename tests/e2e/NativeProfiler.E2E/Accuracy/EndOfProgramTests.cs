using System.Globalization;
using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Accuracy;

public sealed class EndOfProgramTests
{
    [Fact]
    public async Task A_program_that_ends_in_its_first_window_loses_neither_CPU_nor_names()
    {
        using var scratch = new Scratch();
        var outcome = (await Launch.Program("Split", "2").UnderRun(scratch, 60).RunAsync()).Expect(0);
        var path = Assert.Single(scratch.ProfilePaths);
        var profile = Profile.Read(path);
        var (start, end) = (Reported(outcome, "start"), Reported(outcome, "process"));
        // The window opens while the runtime starts: before Main, after the process began.
        // The process's figure holds the agent's own threads too, which the profile leaves out and names.
        var cpu = profile.Cpu + TimeSpan.FromMicroseconds(profile.Figure("agent_cpu_ns") / 1000);
        Assert.True(cpu > 0.97 * (end - start) && cpu < 1.03 * end, $"{cpu} in the profile; the process used {end}, {start} of it before Main");
        Assert.DoesNotContain(profile.Stacks, stack => stack.Frames.Contains("[name lost]"));
        Assert.DoesNotContain(profile.Comments, comment => comment.StartsWith("drop.", StringComparison.Ordinal));
    }

    private static TimeSpan Reported(Outcome outcome, string what)
    {
        var line = outcome.Output.Split('\n').Single(line => line.StartsWith(what + " ", StringComparison.Ordinal));
        return TimeSpan.FromMicroseconds(long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture) / 1000.0);
    }
}
