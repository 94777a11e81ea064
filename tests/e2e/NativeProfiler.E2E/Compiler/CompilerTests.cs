using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Compiler;

public sealed class CompilerTests(CompilerRun run) : IClassFixture<CompilerRun>
{
    [Fact]
    public void The_compiler_cannot_tell_that_it_is_profiled()
    {
        run.Profiled.ExpectSameAs(run.Plain);
        Assert.Equal(run.Assemblies[0], run.Assemblies[1]);
    }

    [Fact]
    public async Task Go_pprof_reads_every_file()
    {
        Assert.NotEmpty(run.Scratch.ProfilePaths);
        foreach (var path in run.Scratch.ProfilePaths)
        {
            Assert.Contains("samples/count cpu/nanoseconds", await GoPprof.RawAsync(path), StringComparison.Ordinal);
            Assert.Contains("Microsoft.CodeAnalysis", await GoPprof.TopAsync(path), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_compilers_own_methods_are_on_top()
    {
        var inCompiler = run.Profile.Sum(stack => stack.Frames.Any(frame => frame.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)));
        Assert.InRange(inCompiler / run.Profile.Cpu, 0.4, 1);

        var topOfManaged = run.Profile.Top().Select(entry => entry.Function).Where(name => name.Contains('.')).Take(20);
        Assert.InRange(topOfManaged.Count(name => name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)), 5, 20);
    }

    [Fact]
    public void The_profile_holds_the_CPU_of_the_program_within_3_percent()
    {
        // The kernel's figure holds the agent's own threads too, which the profile leaves out and names.
        var share = (run.Profile.Cpu.TotalNanoseconds + run.Profile.Figure("agent_cpu_ns")) / run.Cpu.TotalNanoseconds;
        Assert.True(
            share is > 0.97 and < 1.03,
            $"{run.Profile.Cpu} in the profile, {run.Cpu} by the kernel: {share:P1}\n{string.Join('\n', run.Profile.Comments)}");
    }

    [Theory]
    [InlineData(".NET Server GC")]
    [InlineData(".NET Tiered Com")]
    public void The_runtimes_own_threads_are_included_and_named(string thread)
    {
        var cpu = run.Profile.Sum(stack => stack.Labels.GetValueOrDefault("thread", "").StartsWith(thread, StringComparison.Ordinal));
        Assert.True(cpu > TimeSpan.Zero, $"no CPU for {thread}; threads: {string.Join(", ", run.Profile.Stacks.Select(stack => stack.Labels.GetValueOrDefault("thread")).Distinct())}");
    }

    [Fact]
    public void Jit_compilation_is_part_of_the_profile()
    {
        var jit = run.Profile.Mappings.Where(mapping => run.Profile.Text(mapping.Filename).EndsWith("/libclrjit.so", StringComparison.Ordinal));
        Assert.NotEmpty(jit);
    }

    [Fact]
    public void At_least_995_of_1000_walks_reach_the_root() => Assert.InRange(run.Profile.Rooted, 0.995, 1);
}
