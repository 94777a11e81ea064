using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Accuracy;

/// <summary>The threads of a program with many.</summary>
public sealed class ThreadsTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Every_thread_is_there_once_with_its_name_and_state()
    {
        const int crowd = 500;
        await using var running = Launch.Program("Crowd", $"{crowd}").UnderRun(_scratch, 2, "--interval", "2", "--type", "threads").Start();
        await running.WaitForLineAsync($"ready {crowd}");
        var before = _scratch.ProfilePaths.Count;
        // The next but one opens when all of them wait.
        await Until.TrueAsync(() => _scratch.ProfilePaths.Count >= before + 2, TimeSpan.FromMinutes(1), () => $"no profiles\n{running.SoFar}");
        Signal.Send(running.Id, Signal.Terminate);
        var outcome = (await running.WaitForExitAsync()).Expect(0);
        var profile = (await _scratch.ProfilesAsync(before + 2, outcome.ToString))[before + 1];

        Assert.Equal(["threads/count"], profile.SampleTypes);
        var members = profile.Stacks.Where(stack => Name(stack).StartsWith("crowd-", StringComparison.Ordinal)).ToList();
        Assert.Equal(crowd, members.Count);
        Assert.All(members, stack => Assert.Equal([1L], stack.Values));
        Assert.Equal(crowd, members.Select(Name).Distinct().Count());
        Assert.All(members, stack => Assert.Equal(("waiting", "yes", "no"), States(stack)));
        Assert.True(members.Count(stack => stack.Frames.Any(frame => frame.StartsWith("System.Threading.ManualResetEventSlim.Wait", StringComparison.Ordinal))) >= crowd * 0.99);

        var runner = Assert.Single(profile.Stacks, stack => Name(stack) == "the-runner");
        Assert.Equal(("running", "yes", "no"), States(runner));
        // In a window without luck the scheduler gave it no turn.
        var later = (await _scratch.ProfilesAsync(before + 2, outcome.ToString)).SelectMany(seen => seen.Stacks).Where(stack => Name(stack) == "the-runner");
        Assert.Contains(later, stack => stack.Frames.Any(frame => frame.Contains("Program", StringComparison.Ordinal)));
        Assert.Equal(2, profile.Stacks.Where(stack => stack.Labels["pool"] == "yes" && stack.Frames.Any(frame => frame.StartsWith("Program.", StringComparison.Ordinal)))
            .Sum(stack => stack.Values[0]));
        Assert.Equal("no", Assert.Single(profile.Stacks, stack => Name(stack) == ".NET SynchManag").Labels["managed"]);
    }

    private static string Name(Stack stack) => stack.Labels["thread"];

    private static (string State, string Managed, string Pool) States(Stack stack) => (stack.Labels["state"], stack.Labels["managed"], stack.Labels["pool"]);
}
