using System.Globalization;
using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Accuracy;

public sealed class SplitTests
{
    /// <summary>Within 3 standard deviations of a binomial with as many draws as samples.</summary>
    private const int Deviations = 3;

    /// <summary>
    /// Nine shares, each outside 3 deviations once in 370 windows by pure chance: what misses once must hold in a second window. A profiler
    /// that is wrong misses in both.
    /// </summary>
    [Fact]
    public async Task Methods_and_their_callers_get_the_CPU_that_they_used()
    {
        var first = await MissesOfOneWindowAsync();
        if (first.Count == 0) return;
        var second = await MissesOfOneWindowAsync();
        Assert.True(second.Count == 0, $"in one window:\n{string.Join('\n', first)}\nin another:\n{string.Join('\n', second)}");
    }

    private static async Task<List<string>> MissesOfOneWindowAsync()
    {
        using var scratch = new Scratch();
        var outcome = (await Launch.Program("Split", "10").UnderRun(scratch, 60).RunAsync()).Expect(0);
        var profile = await scratch.ProfileAsync(outcome);
        var truth = ReadPaths(outcome.Output);
        var total = truth.Sum(path => path.Nanoseconds);
        var measured = profile.Sum(stack => truth.Any(path => stack.Holds($"Programs.Work.{path.Method}")));
        var misses = new List<string>();

        foreach (var method in truth.GroupBy(path => path.Method))
            CheckShare(misses, method.Key, (double)method.Sum(path => path.Nanoseconds) / total, profile.CpuOf($"Programs.Work.{method.Key}") / measured, profile.Samples);
        foreach (var path in truth)
        {
            var cpu = profile.Sum(stack => Stack.Is(stack.CallerOf($"Programs.Work.{path.Method}"), $"Programs.Callers.{path.Caller}"));
            CheckShare(misses, $"{path.Caller} > {path.Method}", (double)path.Nanoseconds / total, cpu / measured, profile.Samples);
        }

        var strangers = profile.Stacks.Where(stack => truth.Any(path => stack.Holds($"Programs.Work.{path.Method}"))
            && !truth.Any(path => Stack.Is(stack.CallerOf($"Programs.Work.{path.Method}"), $"Programs.Callers.{path.Caller}"))).ToList();
        Assert.True(strangers.Count == 0, $"wrong callers:\n{string.Join('\n', strangers.Select(stack => string.Join(" < ", stack.Frames)))}");
        return misses;
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

    private static void CheckShare(List<string> misses, string what, double truth, double measured, long samples)
    {
        var tolerance = Deviations * Math.Sqrt(truth * (1 - truth) / samples);
        if (Math.Abs(measured - truth) > tolerance)
            misses.Add($"{what}: {measured:P1} of the CPU, in truth {truth:P1} ± {tolerance:P1} ({samples} samples)");
    }

    private static List<(string Method, string Caller, long Nanoseconds)> ReadPaths(string output) =>
    [
        .. output.Split('\n').Select(line => line.Split(' ')).Where(words => words[0] == "path")
            .Select(words => (words[1], words[2], long.Parse(words[3], CultureInfo.InvariantCulture))),
    ];
}
