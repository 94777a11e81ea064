using System.Globalization;
using NativeProfiler.Host.Windows;
using NativeProfiler.Wire.Control;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Profiles;

/// <summary>What a profile tells of itself: one key=value per comment. Counters that are 0 are left out.</summary>
internal static class ProfileComments
{
    internal static IEnumerable<string> Of(Hello hello, WindowRecord window, long lostNames)
    {
        yield return $"runtime={hello.Runtime}";
        yield return $"agent_version={hello.AgentVersion}";
        yield return $"host_version={HostVersion.Text}";
        yield return $"process_id={hello.ProcessId}";
        yield return Line("window_start_unix_ns", window.Opened.StartUnixNanoseconds);
        yield return Line("window_ms", window.Duration.TotalMilliseconds);
        yield return $"window_end={End(window)}";
        yield return $"threads={window.Opened.Threads}";
        yield return $"timers={window.Opened.Timers}";
        yield return $"samples={window.Counters.Samples}";
        yield return Line("walks_to_root_percent", RootShare(window.Counters));
        yield return $"handler_ns={window.Counters.HandlerNanoseconds}";
        if (window.Counters.Events > 0)
        {
            yield return $"events={window.Counters.Events}";
            yield return $"callback_ns={window.Counters.CallbackNanoseconds}";
        }

        if (window.Closed is { } closed)
        {
            yield return $"process_cpu_ns={closed.ProcessCpuNanoseconds}";
            yield return $"agent_cpu_ns={closed.AgentCpuNanoseconds}";
            yield return $"cost_ns={closed.CostNanoseconds}";
            yield return Line("overhead_percent", Overhead(closed));
        }

        yield return Line("host_cpu_ns", window.HostCpu.TotalNanoseconds);
        foreach (var line in Losses(window, lostNames)) yield return line;
    }

    private static IEnumerable<string> Losses(WindowRecord window, long lostNames)
    {
        for (var i = 1; i < RingLayout.CounterSlots; i++)
        {
            if (window.Counters.WalkEnds[i] > 0) yield return $"walk_end.{WireNames.Of((WalkEnd)i)}={window.Counters.WalkEnds[i]}";
        }

        for (var i = 0; i < RingLayout.CounterSlots; i++)
        {
            if (window.Counters.Drops[i] > 0) yield return $"drop.{WireNames.Of((DropReason)i)}={window.Counters.Drops[i]}";
        }

        (string Name, long Value)[] own =
        [
            ("drop.wrong_window", window.Losses.WrongWindow),
            ("drop.invalid_record", window.Losses.Invalid),
            ("drop.unpaired_wait", window.Losses.UnpairedWaits),
            ("drop.names_lost", lostNames),
            ("drop.aggregate_full", window.Aggregate.LostSamples),
            ("lost_stacks", window.Aggregate.LostStacks),
        ];
        foreach (var (name, value) in own)
        {
            if (value > 0) yield return $"{name}={value}";
        }
    }

    private static string End(WindowRecord window) => (window.Fate, window.Closed?.Reason) switch
    {
        (WindowFate.ProcessGone, _) => "process_gone",
        (WindowFate.NoAnswer, _) => "no_answer",
        (_, WindowEnd.Deadline) => "deadline",
        (_, WindowEnd.Asked) => "asked",
        (_, WindowEnd.AppExit) => "app_exit",
        (_, WindowEnd.StoodDown) => "stood_down",
        (_, var other) => $"reason_{(int?)other}",
    };

    // As the agent sums it: handler, callbacks, its own threads, and what kernel and runtime spend for them.
    private static double Overhead(WindowClosed closed) => closed.ProcessCpuNanoseconds == 0
        ? 0
        : 100.0 * closed.CostNanoseconds / closed.ProcessCpuNanoseconds;

    private static double RootShare(RingCounters counters)
    {
        var walks = counters.WalkEnds.Aggregate(0UL, (sum, count) => sum + count);
        return walks == 0 ? 100 : 100.0 * counters.WalkEnds[(int)WalkEnd.Root] / walks;
    }

    private static string Line(string key, double value) =>
        string.Create(CultureInfo.InvariantCulture, $"{key}={value:0.###}");
}
