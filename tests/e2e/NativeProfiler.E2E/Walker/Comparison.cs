using NativeProfiler.E2E.Harness;

namespace NativeProfiler.E2E.Walker;

/// <summary>The two views of the threads of a process, over many stops at random moments.</summary>
internal sealed class Comparison
{
    // Bytes from where the runtime notes that native code is called to where it returns to; 51 were seen.
    private const ulong LongestCall = 64;

    private readonly List<string> _differences = [];
    private int _threads;
    private int _lost;
    private int _unknown;
    private int _frames;

    internal static async Task<Comparison> OfAsync(Running program, Scratch scratch, int stops)
    {
        var comparison = new Comparison();
        using var stopper = ThreadStopper.Attach(program.Id, scratch);
        var random = new Random(1);
        for (var stop = 0; stop < stops && !program.HasExited; stop++)
        {
            // The first after the agent has its code map.
            await Task.Delay(stop == 0 ? 1500 : random.Next(50, 250));
            if (program.HasExited) break;
            var threads = await stopper.StopAsync();
            if (threads.Count == 0) break;
            // The other view may not come to an end (ManagedStacks).
            await Task.Run(() => comparison.Add(program.Id, threads)).WaitAsync(TimeSpan.FromMinutes(2));
            await stopper.GoOnAsync();
        }

        return comparison;
    }

    internal void Expect(int frames)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{_threads} threads, {_frames} managed frames, {_differences.Count} threads differ; the other view lost its way in {_lost} and had none of {_unknown} more");
        Assert.True(_lost <= _threads / 3, $"the other view lost its way in {_lost} of {_threads} threads: too many for a comparison");
        Assert.True(_differences.Count == 0, $"{_differences.Count} of {_threads} threads differ:\n{string.Join("\n\n", _differences.Take(10))}");
        Assert.True(_frames >= frames, $"only {_frames} managed frames were compared");
    }

    private void Add(int processId, IReadOnlyList<StoppedThread> threads)
    {
        using var stacks = new ManagedStacks(processId, threads);
        foreach (var thread in threads)
        {
            if (stacks.Of(thread) is not { } expected)
            {
                _unknown++;
                continue;
            }

            _threads++;
            if (HasLostItsWay(stacks, thread, expected))
            {
                _lost++;
                continue;
            }

            _frames += expected.Count;
            if (!AreSame(stacks, thread.Frames, expected)) _differences.Add(Describe(stacks, thread, expected));
        }
    }

    // It is made for threads that the runtime itself has stopped. In prologues and epilogues it reports nothing, or text as an address; of a thread
    // without managed frames, as the collector's are, one frame of the thread before.
    private static bool HasLostItsWay(ManagedStacks stacks, StoppedThread thread, IReadOnlyList<ulong> expected)
    {
        if (!expected.All(stacks.IsManaged)) return true;
        if (stacks.IsManaged(thread.Pc)) return expected.Count == 0 || expected[0] != thread.Pc;
        return expected.Count == 1 && !thread.Frames.Any(stacks.IsManaged);
    }

    /// <summary>
    /// The same methods, at the same places: a caller's address is one less than where it goes on, that of an interrupted frame is not. Of a method
    /// that has called native code the runtime may have noted another place: where the call is, or where it is to return to.
    /// </summary>
    private static bool AreSame(ManagedStacks stacks, IReadOnlyList<ulong> all, IReadOnlyList<ulong> expected)
    {
        var next = 0;
        for (var i = 0; i < all.Count; i++)
        {
            if (!stacks.IsManaged(all[i])) continue;
            if (next == expected.Count || !stacks.AreInOneMethod(all[i], expected[next])) return false;
            var calledNative = i > 0 && !stacks.IsManaged(all[i - 1]);
            var behind = all[i] + 1 - expected[next];
            if (behind > (calledNative ? LongestCall : 1)) return false;
            next++;
        }

        return next == expected.Count;
    }

    private static string Describe(ManagedStacks stacks, StoppedThread thread, IReadOnlyList<ulong> expected) =>
        $"thread {thread.Id}, walk ended with {thread.End}\n  ours:\n{Lines(stacks, thread.Frames)}\n  the runtime's:\n{Lines(stacks, expected)}";

    private static string Lines(ManagedStacks stacks, IReadOnlyList<ulong> frames) =>
        string.Join('\n', frames.Select(pc => $"    {pc:x} {stacks.NameOf(pc)}"));
}
