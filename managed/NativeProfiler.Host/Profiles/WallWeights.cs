using NativeProfiler.Host.Aggregation;
using NativeProfiler.Host.Windows;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Profiles;

/// <summary>Wall time of a thread that no stack can be given for.</summary>
internal readonly record struct StacklessWall(uint ThreadId, string Frame, long Nanoseconds);

/// <summary>
/// How much wall time each entry of a window's aggregate stands for.
/// <para>
/// What threads run is their CPU time, known from their clocks. Where they are blocked is estimated: visits are drawn at random, each says how much
/// time it stands for (native/session/threads/visit_plan.h: Horvitz and Thompson), and the sum over the visits that met a stack is an unbiased
/// estimate of the time spent there. Visits also meet threads that are ready to run, with a processor or without one, which the kernel does not
/// tell apart: what their sum exceeds the CPU time by was spent waiting for a processor. Noise makes that difference negative for some threads,
/// so it is taken over all threads, where it is unbiased, and divided over those for which it is positive.
/// </para>
/// </summary>
internal sealed class WallWeights
{
    private const string NotSampled = "[not sampled]";
    private const string NoProcessor = "[waiting for a processor]";

    private readonly double[] _nanoseconds;

    private WallWeights(double[] nanoseconds, IReadOnlyList<StacklessWall> stackless)
    {
        _nanoseconds = nanoseconds;
        Stackless = stackless;
    }

    internal IReadOnlyList<StacklessWall> Stackless { get; }

    /// <summary>Nanoseconds of the aggregate's entry with this index; 0 for what is no wall time.</summary>
    internal double this[int index] => _nanoseconds[index];

    /// <summary>Weighs a window's entries.</summary>
    /// <param name="window">With the CPU time of its threads.</param>
    /// <param name="scale">What the visits are multiplied by to stand for the whole window.</param>
    internal static WallWeights Of(WindowRecord window, double scale)
    {
        var cpu = ThreadWeights.Of(window);
        var entries = window.Aggregate.Entries;
        var weights = new double[entries.Length];
        var ready = window.Threads.GroupBy(thread => thread.ThreadId)
            .ToDictionary(group => group.Key, group => -group.Sum(thread => (double)thread.CpuNanoseconds));
        for (var index = 0; index < entries.Length; index++)
        {
            ref readonly var entry = ref entries[index];
            if (entry.Kind == RecordKind.Cpu) weights[index] = cpu.Entries[index];
            else if (IsRunning(entry)) ready[entry.ThreadId] = ready.GetValueOrDefault(entry.ThreadId) + (entry.Second * scale);
            else if (entry.Kind == RecordKind.Wall) weights[index] = entry.Second * scale;
        }

        var unsampled = cpu.Unsampled.Select(thread => new StacklessWall(thread.ThreadId, NotSampled, thread.CpuNanoseconds));
        return new WallWeights(weights, [.. unsampled, .. Waiting(ready)]);
    }

    private static IEnumerable<StacklessWall> Waiting(Dictionary<uint, double> ready)
    {
        var total = ready.Values.Sum();
        if (total <= 0) return [];
        var positive = ready.Values.Where(value => value > 0).Sum();
        return ready.Where(thread => thread.Value > 0)
            .Select(thread => new StacklessWall(thread.Key, NoProcessor, (long)(thread.Value * total / positive)))
            .Where(thread => thread.Nanoseconds > 0);
    }

    private static bool IsRunning(in AggregateEntry entry) => entry.Kind == RecordKind.Wall && entry.Detail == (ulong)RunState.Running;
}
