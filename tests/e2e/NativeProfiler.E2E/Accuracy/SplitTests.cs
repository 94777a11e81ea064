using System.Globalization;
using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Accuracy;

public sealed class SplitTests
{
    /// <summary>Within 3 standard deviations of a binomial with as many draws as samples.</summary>
    private const int Deviations = 3;

    [Fact]
    public async Task Methods_and_their_callers_get_the_CPU_that_they_used()
    {
        using var scratch = new Scratch();
        var outcome = (await Launch.Program("Split", "6").UnderRun(scratch, 60).RunAsync()).Expect(0);
        var profile = await scratch.ProfileAsync(outcome);
        var truth = ReadPaths(outcome.Output);
        var total = truth.Sum(path => path.Nanoseconds);
        var measured = profile.Sum(stack => truth.Any(path => stack.Holds($"Programs.Work.{path.Method}")));

        foreach (var method in truth.GroupBy(path => path.Method))
            ExpectShare(method.Key, (double)method.Sum(path => path.Nanoseconds) / total, profile.CpuOf($"Programs.Work.{method.Key}") / measured, profile.Samples);
        foreach (var path in truth)
        {
            var cpu = profile.Sum(stack => Stack.Is(stack.CallerOf($"Programs.Work.{path.Method}"), $"Programs.Callers.{path.Caller}"));
            ExpectShare($"{path.Caller} > {path.Method}", (double)path.Nanoseconds / total, cpu / measured, profile.Samples);
        }

        var strangers = profile.Stacks.Where(stack => truth.Any(path => stack.Holds($"Programs.Work.{path.Method}"))
            && !truth.Any(path => Stack.Is(stack.CallerOf($"Programs.Work.{path.Method}"), $"Programs.Callers.{path.Caller}"))).ToList();
        Assert.True(strangers.Count == 0, $"wrong callers:\n{string.Join('\n', strangers.Select(stack => string.Join(" < ", stack.Frames)))}");
    }

    [Fact]
    public async Task A_leaf_without_a_frame_keeps_its_caller()
    {
        using var scratch = new Scratch();
        var outcome = (await Launch.Program("Split", "3").UnderRun(scratch, 60).RunAsync()).Expect(0);
        var profile = await scratch.ProfileAsync(outcome);
        var inLeaf = profile.Stacks.Where(stack => stack.Holds("Programs.Work.Mix")).ToList();
        Assert.True(inLeaf.Sum(stack => stack.Samples) >= 10, $"only {inLeaf.Sum(stack => stack.Samples)} samples in the leaf");
        Assert.All(inLeaf, stack => Assert.True(Stack.Is(stack.CallerOf("Programs.Work.Mix"), "Programs.Work.Render"), string.Join(" < ", stack.Frames)));
    }

    private static void ExpectShare(string what, double truth, double measured, long samples)
    {
        var tolerance = Deviations * Math.Sqrt(truth * (1 - truth) / samples);
        Assert.True(Math.Abs(measured - truth) <= tolerance, $"{what}: {measured:P1} of the CPU, in truth {truth:P1} ± {tolerance:P1} ({samples} samples)");
    }

    private static List<(string Method, string Caller, long Nanoseconds)> ReadPaths(string output) =>
    [
        .. output.Split('\n').Select(line => line.Split(' ')).Where(words => words[0] == "path")
            .Select(words => (words[1], words[2], long.Parse(words[3], CultureInfo.InvariantCulture))),
    ];
}
