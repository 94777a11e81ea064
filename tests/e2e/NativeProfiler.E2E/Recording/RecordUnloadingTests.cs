using NativeProfiler.E2E.Harness;
using NativeProfiler.E2E.Publishing;

namespace NativeProfiler.E2E.Recording;

/// <summary>`nativeprofiler record` on a program whose collectible contexts go away all the time: while it attaches, samples and asks for names.</summary>
public sealed class RecordUnloadingTests : IDisposable
{
    private const int Processes = 2;

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("installed")]
    [InlineData("net8.0")]
    [InlineData("net9.0")]
    public async Task The_program_lives_and_its_code_has_its_name_or_is_unloaded(string framework)
    {
        var program = framework == "installed" ? Launch.Program("Comings") : new Launch(await PublishedApp.GetAsync("Comings", framework, "folder"));
        for (var process = 0; process < Processes; process++)
        {
            await using var app = (program with { Arguments = [.. program.Arguments, "unloading", "7", "4000"] }).Start();
            await app.WaitForLineAsync("unloading");
            for (var time = 1; time <= 2; time++) await RecordAsync(app);
            var end = (await app.WaitForExitAsync()).Expect(0);
            Assert.Empty(end.Error);
            Assert.EndsWith("done\n", end.Output, StringComparison.Ordinal);
        }
    }

    private async Task RecordAsync(Running app)
    {
        var path = Path.Combine(_scratch.Output, "recorded.pb.gz");
        var record = new Launch(Repository.CommandLine, "record", "-p", $"{app.Id}", "-d", "1500ms", "-o", path).With("XDG_RUNTIME_DIR", _scratch.Runtime);
        var outcome = (await record.RunAsync()).Expect(0);
        Assert.Empty(outcome.Error);
        var profile = Profile.Read(path);
        Assert.True(profile.Samples > 50, $"{profile.Samples} samples\n{app.SoFar}");
        Assert.True(profile.Rooted >= 0.99, string.Join('\n', profile.Comments));
        var top = string.Join('\n', profile.Top());
        Assert.True(profile.Sum(IsWork) > profile.Cpu / 4, top);
        Assert.All(profile.Stacks.Where(IsWork), stack => Assert.True(IsRight(stack), string.Join('\n', stack.Frames)));
        Assert.DoesNotContain(profile.Stacks, stack => stack.Holds("[name lost]"));
    }

    private static bool IsWork(Stack stack) => stack.Holds("Programs.Unloading.CallEven") || stack.Holds("Programs.Unloading.CallOdd");

    // What is called by one of the two is always the same method, of one context or another; both are called through one of many.
    private static bool IsRight(Stack stack)
    {
        var (caller, wrong) = stack.Holds("Programs.Unloading.CallEven") ? ("CallEven", "Odd") : ("CallOdd", "Even");
        return !stack.Holds($"Programs.Unloading.{wrong}")
            && stack.CallerOf($"Programs.Unloading.{caller}").StartsWith("Made.Relays.Relay", StringComparison.Ordinal);
    }
}
