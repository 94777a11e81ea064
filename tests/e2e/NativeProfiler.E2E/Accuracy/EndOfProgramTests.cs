using System.Globalization;
using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Accuracy;

public sealed class EndOfProgramTests
{
    [Fact]
    public async Task A_program_that_ends_in_its_first_window_loses_neither_CPU_nor_names()
    {
        using var scratch = new Scratch();
        var outcome = (await Launch.Program("Split", "2").UnderRun(scratch, 10).RunAsync()).Expect(0);
        var path = Assert.Single(scratch.ProfilePaths);
        var profile = Profile.Read(path);
        var process = outcome.Output.Split('\n').Single(line => line.StartsWith("process ", StringComparison.Ordinal));
        var truth = long.Parse(process.Split(' ')[1], CultureInfo.InvariantCulture) / 1e9;
        Assert.True(profile.Cpu.TotalSeconds / truth is > 0.93 and < 1.03, $"{profile.Cpu.TotalSeconds:F3} s in the profile, the process used {truth:F3} s");
        Assert.DoesNotContain(profile.Stacks, stack => stack.Frames.Contains("[name lost]"));
        Assert.DoesNotContain(profile.Comments, comment => comment.StartsWith("drop.", StringComparison.Ordinal));
    }
}
