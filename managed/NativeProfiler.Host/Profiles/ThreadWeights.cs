using NativeProfiler.Host.Aggregation;
using NativeProfiler.Host.Windows;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Profiles;

/// <summary>CPU that no sample accounts for. ThreadId 0: not of any thread that is known.</summary>
internal readonly record struct UnsampledCpu(uint ThreadId, long CpuNanoseconds);

/// <summary>
/// How much CPU each entry of a window's aggregate stands for. A thread's samples are scaled so that they sum to what its CPU clock
/// counted; what no sample accounts for is told apart, so that the total is the process's CPU without our own threads.
/// </summary>
internal sealed class ThreadWeights
{
    private ThreadWeights(long[] entries, IReadOnlyList<UnsampledCpu> unsampled, long excess)
    {
        Entries = entries;
        Unsampled = unsampled;
        ExcessNanoseconds = excess;
    }

    /// <summary>CPU nanoseconds by index of the aggregate's entry.</summary>
    internal IReadOnlyList<long> Entries { get; }

    internal IReadOnlyList<UnsampledCpu> Unsampled { get; }

    /// <summary>CPU given to threads beyond what the process used; clocks read at different moments differ a little.</summary>
    internal long ExcessNanoseconds { get; }

    internal static ThreadWeights Of(WindowRecord window)
    {
        var entries = window.Aggregate.Entries;
        var used = new Dictionary<uint, ulong>();
        foreach (var thread in window.Threads)
        {
            // A tid that was used twice in the window is one thread here: its samples cannot be told apart.
            used[thread.ThreadId] = used.GetValueOrDefault(thread.ThreadId) + thread.CpuNanoseconds;
        }

        var periods = new Dictionary<uint, long>();
        foreach (ref readonly var entry in entries)
        {
            if (entry.Kind != RecordKind.Cpu) continue;
            periods[entry.ThreadId] = periods.GetValueOrDefault(entry.ThreadId) + entry.Periods;
        }

        var weights = Scale(entries, used, periods, window.SamplePeriod);
        var unsampled = used.Where(thread => thread.Value > 0 && !periods.ContainsKey(thread.Key))
            .Select(thread => new UnsampledCpu(thread.Key, (long)thread.Value))
            .ToList();
        if (window.Closed is not { } closed) return new ThreadWeights(weights, unsampled, 0);

        var rest = (long)closed.ProcessCpuNanoseconds - (long)closed.AgentCpuNanoseconds
            - weights.Sum() - unsampled.Sum(thread => thread.CpuNanoseconds);
        if (rest > 0) unsampled.Add(new UnsampledCpu(0, rest));
        return new ThreadWeights(weights, unsampled, Math.Max(0, -rest));
    }

    private static long[] Scale(
        ReadOnlySpan<AggregateEntry> entries, Dictionary<uint, ulong> used, Dictionary<uint, long> periods, TimeSpan period)
    {
        var weights = new long[entries.Length];
        var seen = new Dictionary<uint, long>();
        for (var index = 0; index < entries.Length; index++)
        {
            ref readonly var entry = ref entries[index];
            if (entry.Kind != RecordKind.Cpu) continue;
            if (!used.TryGetValue(entry.ThreadId, out var cpu))
            {
                weights[index] = entry.Periods * period.Ticks * TimeSpan.NanosecondsPerTick;
                continue;
            }

            // The share of the thread's periods up to here, rounded once: the parts sum to the whole.
            var before = seen.GetValueOrDefault(entry.ThreadId);
            var after = before + entry.Periods;
            var total = (UInt128)(ulong)periods[entry.ThreadId];
            weights[index] = (long)(((UInt128)cpu * (ulong)after / total) - ((UInt128)cpu * (ulong)before / total));
            seen[entry.ThreadId] = after;
        }

        return weights;
    }
}
