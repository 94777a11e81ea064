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
        var used = Used(outcome);
        // The window opens when the host has answered: before Main, or on a busy machine some ms after it.
        var before = used.LastOrDefault(moment => moment.Time <= profile.Start, used[0] with { Cpu = TimeSpan.Zero }).Cpu;
        var after = used.First(moment => moment.Time >= profile.Start).Cpu;
        var end = used[^1].Cpu;
        Assert.True(end - after > 0.75 * end, $"the window opened late: at {after} of {end}");
        // The process's figure holds the agent's own threads too, which the profile leaves out and names.
        var cpu = profile.Cpu + TimeSpan.FromMicroseconds(profile.Figure("agent_cpu_ns") / 1000);
        Assert.True(cpu > 0.97 * (end - after) && cpu < 1.03 * (end - before),
            $"{cpu} in the profile; the process used {end}, between {before} and {after} of it before the window");
        Assert.DoesNotContain(profile.Stacks, stack => stack.Frames.Contains("[name lost]"));
        Assert.DoesNotContain(profile.Comments, comment => comment.StartsWith("drop.", StringComparison.Ordinal));
    }

    private static List<(DateTimeOffset Time, TimeSpan Cpu)> Used(Outcome outcome) =>
    [
        .. outcome.Output.Split('\n').Select(line => line.Split(' ')).Where(words => words[0] == "used")
            .Select(words => (DateTimeOffset.UnixEpoch.AddTicks(Number(words[1])), TimeSpan.FromMicroseconds(Number(words[2]) / 1000.0))),
    ];

    private static long Number(string word) => long.Parse(word, CultureInfo.InvariantCulture);
}
